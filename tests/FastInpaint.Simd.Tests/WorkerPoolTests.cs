namespace FastInpaint.Simd.Tests;

public sealed class WorkerPoolTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Every_task_is_done_once(int workers)
    {
        using var pool = new WorkerPool(workers);
        for (int tasks = 0; tasks < 300; tasks++)
        {
            var work = new Counting(tasks, workers);
            pool.Run(work, tasks, TestContext.Current.CancellationToken);
            Assert.All(work.Done, count => Assert.Equal(1, count));
        }
    }

    [Fact]
    public void Callers_take_turns()
    {
        using var pool = new WorkerPool(3);
        Parallel.For(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 6 }, _ =>
        {
            var work = new Counting(17, 3);
            pool.Run(work, 17, TestContext.Current.CancellationToken);
            Assert.All(work.Done, count => Assert.Equal(1, count));
        });
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void A_task_s_exception_reaches_the_caller_and_the_pool_lives_on(int workers)
    {
        using var pool = new WorkerPool(workers);
        for (int i = 0; i < 20; i++)
        {
            Exception? exception = Record.Exception(() => pool.Run(new Failing(), 16, TestContext.Current.CancellationToken));
            Assert.NotNull(exception);
            Assert.Contains("task 7", exception.Message, StringComparison.Ordinal);
        }

        var work = new Counting(9, workers);
        pool.Run(work, 9, TestContext.Current.CancellationToken);
        Assert.All(work.Done, count => Assert.Equal(1, count));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void After_a_cancellation_no_further_task_begins_and_the_pool_lives_on(int workers)
    {
        using var pool = new WorkerPool(workers);
        for (int i = 0; i < 20; i++)
        {
            using var source = new CancellationTokenSource();
            var cancelling = new Cancelling(source);
            Assert.Throws<OperationCanceledException>(() => pool.Run(cancelling, 1000, source.Token));
            Assert.InRange(cancelling.Begun, 1, workers);
        }

        var work = new Counting(9, workers);
        pool.Run(work, 9, TestContext.Current.CancellationToken);
        Assert.All(work.Done, count => Assert.Equal(1, count));
    }

    [Fact]
    public void A_disposed_pool_says_so()
    {
        var pool = new WorkerPool(2);
        pool.Dispose();
        Assert.Throws<ObjectDisposedException>(() => pool.Run(new Counting(4, 2), 4, TestContext.Current.CancellationToken));
    }

    /// <summary>The first task cancels, and others that have begun go on after it.</summary>
    private sealed class Cancelling(CancellationTokenSource source) : IParallelWork
    {
        private int _begun;

        public int Begun => _begun;

        public void Execute(int task, int worker)
        {
            Interlocked.Increment(ref _begun);
            source.Cancel();
        }
    }

    private sealed class Counting(int tasks, int workers) : IParallelWork
    {
        private readonly int[] _inUse = new int[workers];

        public int[] Done { get; } = new int[tasks];

        public void Execute(int task, int worker)
        {
            Assert.Equal(1, Interlocked.Increment(ref _inUse[worker]));
            Interlocked.Increment(ref Done[task]);
            Interlocked.Decrement(ref _inUse[worker]);
        }
    }

    private sealed class Failing : IParallelWork
    {
        public void Execute(int task, int worker)
        {
            if (task == 7)
            {
                throw new ArithmeticException("task 7 failed");
            }
        }
    }
}
