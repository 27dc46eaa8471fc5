namespace FastInpaint.Tests.Execution;

public sealed class ConcurrencyTests
{
    [Fact]
    public void Eight_threads_give_the_same_bytes_as_one_after_the_other()
    {
        const int Threads = 8, Rounds = 6;
        var backend = new FakeBackend((y, x, c, row) => ((row[(4 * x) + c] + row[^4]) / 3) + (((x + y) % 5) / 10f));
        using Inpainter inpainter = backend.Inpainter();
        TestPicture[] inputs = [.. Enumerable.Range(0, Threads).Select(i => new TestPicture(20 + (i % 3 * 9), 24, PixelFormat.Rgb24, seed: i))];
        TestMask[] masks = [.. inputs.Select((picture, i) => TestMask.Random(picture.Width, picture.Height, seed: i))];
        byte[][] expected = [.. Enumerable.Range(0, Threads).Select(i => Fill(i).Data)];

        Parallel.For(0, Threads * Rounds, new ParallelOptions { MaxDegreeOfParallelism = Threads }, call => Assert.Equal(expected[call % Threads], Fill(call % Threads).Data));

        Assert.InRange(backend.Prepared, 3, 3 * Threads);
        inpainter.Dispose();
        Assert.Equal(0, backend.Alive);

        TestPicture Fill(int i)
        {
            var finished = new TestPicture(inputs[i]);
            inpainter.Fill(inputs[i], masks[i], finished);
            return finished;
        }
    }
}
