namespace FastInpaint.Tests.Scheduling;

public sealed class ParallelWorkTests
{
    [Fact]
    public void A_helper_that_cannot_be_started_is_reported_when_the_others_have_stopped()
    {
        using var begun = new ManualResetEventSlim();
        int started = 0, under = 0, done = 0;
        OutOfMemoryException thrown = Assert.Throws<OutOfMemoryException>(() => ParallelWork.Run(1000, 3, Piece, Start));
        Assert.Equal("no thread", thrown.Message);
        Assert.Equal(0, Volatile.Read(ref under));
        Assert.InRange(Volatile.Read(ref done), 1, 2);

        void Start(Thread thread)
        {
            if (++started == 2)
            {
                begun.Wait(TestContext.Current.CancellationToken);
                throw new OutOfMemoryException("no thread");
            }

            thread.Start();
        }

        void Piece(int number)
        {
            Interlocked.Increment(ref under);
            begun.Set();
            Thread.Sleep(200);
            Interlocked.Increment(ref done);
            Interlocked.Decrement(ref under);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Every_piece_is_done_once(int threads)
    {
        var counts = new int[100];
        ParallelWork.Run(counts.Length, threads, i => Interlocked.Increment(ref counts[i]));
        Assert.All(counts, count => Assert.Equal(1, count));
    }
}
