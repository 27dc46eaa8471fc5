using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace FastInpaint.Hosting.Tests;

/// <summary>What the meter and the activities tell.</summary>
public sealed class MetricsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_are_counted_by_outcome_and_timed_by_stage()
    {
        using var meter = new Readings();
        await using (WorkerHost host = await WorkerHost.Build().Start())
        {
            Sample sample = Sample.Of(1);
            await host.Queue.EnqueueAsync(sample.Request() with { Options = new InpaintOptions { Artifacts = ArtifactOutput.Score } }, Cancellation);
            await host.Queue.EnqueueAsync(sample.Detection(new float[sample.Width * sample.Height]), Cancellation);
            await Assert.ThrowsAsync<ArgumentException>(() => host.Queue.EnqueueAsync(sample.Request() with { Pixels = new byte[5] }, Cancellation));
            await Assert.ThrowsAsync<ArgumentException>(() => host.Queue.EnqueueAsync(sample.Request() with { Width = 100_000, Height = 100_000 }, Cancellation));
            Assert.Equal(2, meter.Sum("fastinpaint.requests", "done"));
            Assert.Equal(1, meter.Sum("fastinpaint.requests", "failed"));
            Assert.Equal(1, meter.Sum("fastinpaint.rejections", "too_large"));
            Assert.Equal(2 * sample.Width * sample.Height, meter.Sum("fastinpaint.pixels"));
            Assert.Equal(3, meter.Count("fastinpaint.queue.time"));
            Assert.All(["plan", "compute", "score", "detect"], stage => Assert.InRange(meter.Sum("fastinpaint.stage.duration", stage), double.Epsilon, 60));
            Assert.True(meter.Count("fastinpaint.batch.size") > 0);
            Assert.True(meter.Sum("fastinpaint.batch.size") >= meter.Count("fastinpaint.batch.size"));
            meter.Observe();
            Assert.True(meter.Sum("fastinpaint.device.memory") > 0);
        }
    }

    [Fact]
    public async Task Histograms_have_buckets_of_their_units()
    {
        using var meter = new Readings();
        await using (WorkerHost host = await WorkerHost.Build().Start())
        {
            await host.Queue.EnqueueAsync(Sample.Of(1).Request(), Cancellation);
        }

        Assert.All(["fastinpaint.queue.time", "fastinpaint.stage.duration"], name => Assert.InRange(Assert.IsType<Histogram<double>>(meter.Instrument(name)).Advice!.HistogramBucketBoundaries![0], 0.0005, 0.005));
        Assert.Equal([1, 2, 4], Assert.IsType<Histogram<int>>(meter.Instrument("fastinpaint.batch.size")).Advice!.HistogramBucketBoundaries!.Take(3));
    }

    [Fact]
    public async Task Without_a_device_its_memory_is_not_told()
    {
        await using (await WorkerHost.Build().Start())
        {
        }

        using var meter = new Readings();
        meter.Observe();
        Assert.Equal(0, meter.Count("fastinpaint.device.memory"));
    }

    [Fact]
    public async Task Depth_bytes_and_rejections_follow_the_queue()
    {
        using var meter = new Readings();
        (WorkerHost host, Gate gate, Task<InpaintingResult> held) = await WorkerHost.Busy(capacity: 1, options => options.StopLimit = TimeSpan.FromMinutes(1));
        await using WorkerHost ended = host;
        using var cancellation = new CancellationTokenSource();
        InpaintingRequest request = Sample.Of(1).Request(), first = Sample.Of(0).Request();
        request = request with { Exclude = new byte[request.Mask.Length] };
        Task<InpaintingResult> waiting = host.Queue.EnqueueAsync(request, cancellation.Token);
        Assert.Equal(1, meter.Sum("fastinpaint.queue.depth"));
        Assert.Equal(first.Pixels.Length + first.Mask.Length + request.Pixels.Length + request.Mask.Length + request.Exclude.Length, meter.Sum("fastinpaint.in_flight.memory"));
        Assert.False(host.Queue.TryEnqueue(request, out _, Cancellation));
        Assert.Equal(1, meter.Sum("fastinpaint.rejections", "queue_full"));
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(1, meter.Sum("fastinpaint.requests", "cancelled"));
        await Assert.ThrowsAsync<QueueTimeoutException>(() => host.Queue.EnqueueAsync(request with { TimeLimit = TimeSpan.FromMilliseconds(30) }, Cancellation));
        Assert.Equal(1, meter.Sum("fastinpaint.requests", "timed_out"));
        Task<InpaintingResult> stopped = host.Queue.EnqueueAsync(request, Cancellation);
        Task stop = host.Stop();
        await Assert.ThrowsAsync<InpaintingStoppedException>(() => stopped);
        Assert.Equal(1, meter.Sum("fastinpaint.requests", "stopped"));
        Assert.Equal(1, meter.Sum("fastinpaint.rejections", "stopping"));
        gate.Open();
        await Task.WhenAll(held, stop);
        Assert.Equal(0, meter.Sum("fastinpaint.queue.depth"));
        Assert.Equal(0, meter.Sum("fastinpaint.in_flight.memory"));
    }

    [Fact]
    public async Task Activities_say_what_was_filled()
    {
        var ended = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener { ShouldListenTo = source => source.Name == "FastInpaint", Sample = (ref _) => ActivitySamplingResult.AllData, ActivityStopped = ended.Enqueue };
        ActivitySource.AddActivityListener(listener);
        await using WorkerHost host = await WorkerHost.Build().Start();
        Sample sample = Sample.Of(2);
        await host.Queue.EnqueueAsync(sample.Request(), Cancellation);
        Activity activity = Assert.Single(ended);
        Assert.Equal("inpaint", activity.OperationName);
        Assert.Equal(sample.Width, activity.GetTagItem("fastinpaint.width"));
        Assert.Equal("whole", activity.GetTagItem("fastinpaint.strategy"));
    }

    [Fact]
    public async Task Activities_are_part_of_the_one_in_which_they_were_asked_for()
    {
        var ended = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener { ShouldListenTo = source => source.Name is "FastInpaint" or "Asking", Sample = (ref _) => ActivitySamplingResult.AllData, ActivityStopped = ended.Enqueue };
        ActivitySource.AddActivityListener(listener);
        await using WorkerHost host = await WorkerHost.Build().Start();
        Sample sample = Sample.Of(2);
        using var source = new ActivitySource("Asking");
        using (Activity asking = source.StartActivity("request")!)
        {
            await host.Queue.EnqueueAsync(sample.Request(), Cancellation);
            await host.Queue.EnqueueAsync(sample.Detection(new float[sample.Width * sample.Height]), Cancellation);
            Assert.Equal(["inpaint", "detect"], ended.Select(activity => activity.OperationName));
            Assert.All(ended, activity => Assert.Equal((asking.TraceId, asking.SpanId), (activity.TraceId, activity.ParentSpanId)));
        }
    }

    [Fact]
    public async Task Activities_of_what_fails_have_the_status_of_an_error()
    {
        var ended = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener { ShouldListenTo = source => source.Name == "FastInpaint", Sample = (ref _) => ActivitySamplingResult.AllData, ActivityStopped = ended.Enqueue };
        ActivitySource.AddActivityListener(listener);
        await using WorkerHost host = await WorkerHost.Build(options => (options.Concurrency, options.StopLimit) = (1, TimeSpan.FromMilliseconds(10))).Start();
        await host.Queue.EnqueueAsync(Sample.Of(1).Request(), Cancellation);
        await Assert.ThrowsAsync<ArgumentException>(() => host.Queue.EnqueueAsync(Sample.Of(1).Request() with { Pixels = new byte[5] }, Cancellation));

        // Nothing but the progress keeps the worker from the end of the caller, of the time and of the host.
        await EndAtWork<OperationCanceledException>(null, caller => caller.CancelAsync());
        await EndAtWork<TimeoutException>(TimeSpan.FromMilliseconds(100), _ => Task.Delay(1000, Cancellation));
        Task? stop = null;
        await EndAtWork<InpaintingStoppedException>(null, _ =>
        {
            stop = host.Stop();
            return host.Logged("did not end within");
        });
        await stop!;
        Assert.Equal(
            [(ActivityStatusCode.Unset, null), Error<ArgumentException>(), Error<OperationCanceledException>(), Error<TimeoutException>(), Error<InpaintingStoppedException>()],
            ended.Select(activity => (activity.Status, activity.GetTagItem("error.type"))));
        Assert.All(ended.Skip(1), activity => Assert.Matches(@"^[A-Za-z]+Exception: .+", activity.StatusDescription));

        static (ActivityStatusCode, object?) Error<T>() => (ActivityStatusCode.Error, typeof(T).FullName);

        async Task EndAtWork<T>(TimeSpan? limit, Func<CancellationTokenSource, Task> end)
            where T : Exception
        {
            using var gate = new Gate();
            using var caller = new CancellationTokenSource();
            Task<InpaintingResult> working = host.Queue.EnqueueAsync(Sample.Of(1).Request(gate, limit), caller.Token);
            await gate.Reached;
            await end(caller);
            gate.Open();
            await Assert.ThrowsAnyAsync<T>(() => working);
        }
    }

    /// <summary>All measurements of the meter.</summary>
    private sealed class Readings : IDisposable
    {
        private readonly ConcurrentQueue<(string Name, double Value, object? Tag)> _all = new();
        private readonly ConcurrentDictionary<string, Instrument> _instruments = new();
        private readonly MeterListener _listener = new();

        public Readings()
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == "FastInpaint")
                {
                    _instruments[instrument.Name] = instrument;
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
            _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
            _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
            _listener.Start();
        }

        public Instrument Instrument(string name) => _instruments[name];

        public void Observe() => _listener.RecordObservableInstruments();

        public double Sum(string name, string? tag = null) => _all.Where(one => one.Name == name && (tag is null || tag.Equals(one.Tag))).Sum(one => one.Value);

        public int Count(string name) => _all.Count(one => one.Name == name);

        public void Dispose() => _listener.Dispose();

        private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) => _all.Enqueue((instrument.Name, value, tags.IsEmpty ? null : tags[0].Value));
    }
}
