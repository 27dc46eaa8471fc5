namespace FastInpaint.Tests.Execution;

public sealed class ProgressAndCancellationTests
{
    [Fact]
    public void Progress_rises_with_the_multiply_adds_to_one()
    {
        var backend = new FakeBackend(Half);
        using Inpainter inpainter = backend.Inpainter();
        using ArtifactDetector detector = backend.Detector();
        var picture = new TestPicture(24, 24, PixelFormat.Rgb24);
        for (int repetition = 0; repetition < 2; repetition++)
        {
            var filling = new ProgressList();
            inpainter.Inpaint(picture.Read, TestMask.Named("middle", 24, 24).Read, picture.Write, null, filling, TestContext.Current.CancellationToken);
            AssertRises(filling.Values);
            var detecting = new ProgressList();
            detector.Detect(picture.Read, new float[24 * 24], null, detecting, TestContext.Current.CancellationToken);
            AssertRises(detecting.Values);
        }

        static void AssertRises(List<double> values)
        {
            Assert.True(values.Count > 4, $"{values.Count} reports");
            Assert.Equal(values.Distinct().Order(), values);
            Assert.True(values[0] > 0);
            Assert.Equal(1, values[^1]);
        }
    }

    [Fact]
    public void Cancellation_between_steps_leaves_the_destination_and_the_engine_whole()
    {
        var backend = new FakeBackend(Half);
        using Inpainter inpainter = backend.Inpainter();
        var picture = new TestPicture(24, 24, PixelFormat.Rgb24);
        var before = new TestPicture(picture);
        TestMask mask = TestMask.Named("middle", 24, 24);
        for (int step = 0; step < 6; step++)
        {
            using var cancellation = new CancellationTokenSource();
            backend.BeforeStep = current => Cancel(current, step, cancellation);
            Assert.ThrowsAny<OperationCanceledException>(() => inpainter.Inpaint(picture.Read, mask.Read, picture.Write, null, null, cancellation.Token));
            Assert.Equal(before.Data, picture.Data);
        }

        backend.BeforeStep = null;
        inpainter.Inpaint(picture.Read, mask.Read, picture.Write, null, null, TestContext.Current.CancellationToken);
        Assert.NotEqual(before.Data, picture.Data);
        Assert.Equal(1, backend.Prepared);

        static void Cancel(int current, int step, CancellationTokenSource cancellation)
        {
            if (current == step)
            {
                cancellation.Cancel();
            }
        }
    }

    [Fact]
    public void Cancellation_before_the_call_runs_nothing()
    {
        var backend = new FakeBackend(Half);
        using Inpainter inpainter = backend.Inpainter();
        using ArtifactDetector detector = backend.Detector();
        var picture = new TestPicture(24, 24, PixelFormat.Rgb24);
        var cancelled = new CancellationToken(canceled: true);
        Assert.ThrowsAny<OperationCanceledException>(() => inpainter.Inpaint(picture.Read, TestMask.Named("middle", 24, 24).Read, picture.Write, null, null, cancelled));
        Assert.ThrowsAny<OperationCanceledException>(() => detector.Detect(picture.Read, new float[24 * 24], null, null, cancelled));
        Assert.Equal(0, backend.Prepared);
    }

    private static float Half(int y, int x, int c, ReadOnlySpan<float> inputRow) => 0.5f;
}
