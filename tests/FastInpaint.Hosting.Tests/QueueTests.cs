namespace FastInpaint.Hosting.Tests;

/// <summary>Bounds, order, cancellation and time of the queue.</summary>
public sealed class QueueTests
{
    private static readonly TimeSpan s_long = TimeSpan.FromMinutes(1);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_full_queue_takes_no_more_until_there_is_a_place()
    {
        (WorkerHost host, Gate gate, Task<InpaintingResult> held) = await WorkerHost.Busy(capacity: 2);
        await using WorkerHost ended = host;
        Sample[] samples = [Sample.Of(1), Sample.Of(2), Sample.Of(3), Sample.Of(4)];
        Assert.True(host.Queue.TryEnqueue(samples[0].Request(), out Task<InpaintingResult>? first, Cancellation));
        Assert.True(host.Queue.TryEnqueue(samples[1].Request(), out Task<InpaintingResult>? second, Cancellation));
        Assert.False(host.Queue.TryEnqueue(samples[2].Request(), out Task<InpaintingResult>? refused, Cancellation));
        Assert.Null(refused);
        Assert.False(host.Queue.TryEnqueue(samples[2].Detection(new float[samples[2].Width * samples[2].Height]), out _, Cancellation));
        Task<InpaintingResult> patient = host.Queue.EnqueueAsync(samples[3].Request(), Cancellation);
        Assert.Equal((2, 2), (host.Queue.Count, host.Queue.Capacity));
        Assert.False(patient.IsCompleted);

        gate.Open();
        await Task.WhenAll(held, first, second, patient);
        Assert.True(host.Queue.TryEnqueue(samples[2].Request(), out Task<InpaintingResult>? later, Cancellation));
        await later;
        Assert.All(samples, sample => Assert.Equal(sample.Expected, sample.Pixels));
        Assert.True((await patient).Queued > TimeSpan.Zero);
    }

    [Fact]
    public async Task Requests_are_begun_in_the_order_in_which_they_came()
    {
        (WorkerHost host, Gate gate, _) = await WorkerHost.Busy(capacity: 3);
        await using WorkerHost ended = host;
        var begun = new List<int>();
        Task[] tasks = [.. Enumerable.Range(0, 12).Select(i => host.Queue.EnqueueAsync(Sample.Of(0).Request(new First(() => begun.Add(i))), Cancellation))];
        gate.Open();
        await Task.WhenAll(tasks);
        Assert.Equal(Enumerable.Range(0, 12), begun);
    }

    [Fact]
    public async Task A_cancelled_request_that_waits_leaves_at_once()
    {
        (WorkerHost host, Gate gate, _) = await WorkerHost.Busy(capacity: 1);
        await using WorkerHost ended = host;
        using var cancellation = new CancellationTokenSource();
        Sample sample = Sample.Of(1), behind = Sample.Of(2);
        Task<InpaintingResult> waiting = host.Queue.EnqueueAsync(sample.Request(), cancellation.Token);
        Task<InpaintingResult> outside = host.Queue.EnqueueAsync(behind.Request(), cancellation.Token);
        Assert.Equal(1, host.Queue.Count);
        await cancellation.CancelAsync();
        var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(s_long, Cancellation));
        Assert.Equal(cancellation.Token, cancelled.CancellationToken);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => outside.WaitAsync(s_long, Cancellation));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => host.Queue.EnqueueAsync(sample.Request(), cancellation.Token));
        Assert.Equal(0, host.Queue.Count);
        Assert.True(host.Queue.TryEnqueue(behind.Request(), out Task<InpaintingResult>? next, Cancellation));
        gate.Open();
        await next;
        Assert.Equal(sample.Original, sample.Pixels);
        Assert.Equal(behind.Expected, behind.Pixels);
    }

    [Fact]
    public async Task A_cancelled_request_at_work_ends_and_the_worker_goes_on()
    {
        await using WorkerHost host = await WorkerHost.Build(options => options.Concurrency = 1).Start();
        using var cancellation = new CancellationTokenSource();
        using var gate = new Gate();
        Sample sample = Sample.Of(1), next = Sample.Of(2);
        Task<InpaintingResult> working = host.Queue.EnqueueAsync(sample.Request(gate), cancellation.Token);
        await gate.Reached;
        await cancellation.CancelAsync();
        gate.Open();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => working.WaitAsync(s_long, Cancellation));
        Assert.Equal(sample.Original, sample.Pixels);
        await host.Queue.EnqueueAsync(next.Request(), Cancellation);
        Assert.Equal(next.Expected, next.Pixels);
    }

    [Theory]
    [InlineData(50, null, "0.05 s")]
    [InlineData(60_000, 60, "0.06 s")]
    [InlineData(70, 60_000, "0.07 s")]
    public async Task The_shorter_time_limit_ends_a_request_that_waits(int host, int? own, string said)
    {
        using var gate = new Gate();
        await using WorkerHost worker = await WorkerHost.Build(options =>
        {
            (options.Concurrency, options.QueueCapacity, options.TimeLimit) = (1, 4, TimeSpan.FromMilliseconds(host));
        }).Start();
        Task held = await Hold(worker, gate);
        Sample sample = Sample.Of(1);
        QueueTimeoutException late = await Assert.ThrowsAsync<QueueTimeoutException>(
            () => worker.Queue.EnqueueAsync(sample.Request(limit: own is { } time ? TimeSpan.FromMilliseconds(time) : null), Cancellation).WaitAsync(s_long, Cancellation));
        Assert.Contains($"within the time limit of {said}, waiting included", late.Message, StringComparison.Ordinal);
        Assert.Equal(sample.Original, sample.Pixels);
        gate.Open();
        await Task.WhenAny(held);
    }

    [Fact]
    public async Task The_time_limit_ends_a_request_at_work()
    {
        await using WorkerHost host = await WorkerHost.Build(options => options.TimeLimit = null).Start();
        Sample sample = Sample.Of(1);
        // Far longer than a timer may be late.
        var slow = new First(() => Thread.Sleep(2000));
        await Assert.ThrowsAsync<TimeoutException>(() => host.Queue.EnqueueAsync(sample.Request(slow, TimeSpan.FromMilliseconds(100)), Cancellation));
        Assert.Equal(sample.Original, sample.Pixels);
    }

    /// <summary>Keeps the worker at a request, whose time may end before it is at work.</summary>
    private static async Task<Task> Hold(WorkerHost worker, Gate gate)
    {
        Task reached = gate.Reached;
        while (true)
        {
            Task held = worker.Queue.EnqueueAsync(Sample.Of(0).Request(gate), Cancellation);
            if (await Task.WhenAny(reached, held) == reached)
            {
                await reached;
                return held;
            }
        }
    }

    /// <summary>Does something at the first report.</summary>
    private sealed class First(Action action) : IProgress<double>
    {
        private Action? _action = action;

        public void Report(double value) => Interlocked.Exchange(ref _action, null)?.Invoke();
    }
}
