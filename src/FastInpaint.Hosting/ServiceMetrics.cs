using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace FastInpaint.Hosting;

/// <summary>The worker's metrics and traces: a meter and an activity source, both named <c>FastInpaint</c>. Times are in seconds.</summary>
internal static class ServiceMetrics
{
    // The bounds reach from the decoding of a thumbnail to a request's longest time. The default bounds are meant for milliseconds.
    private static readonly InstrumentAdvice<double> s_seconds = new() { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300] };

    private static readonly Meter s_meter = new("FastInpaint");
    private static readonly UpDownCounter<int> s_depth = s_meter.CreateUpDownCounter<int>("fastinpaint.queue.depth", "{request}", "Requests that wait.");
    private static readonly Histogram<double> s_queueTime = s_meter.CreateHistogram<double>("fastinpaint.queue.time", "s", "Time a request waited.", tags: null, s_seconds);
    private static readonly Histogram<double> s_stage = s_meter.CreateHistogram<double>("fastinpaint.stage.duration", "s", "Time of a request's stage.", tags: null, s_seconds);
    private static readonly Counter<long> s_requests = s_meter.CreateCounter<long>("fastinpaint.requests", "{request}", "Requests by outcome.");
    private static readonly Counter<long> s_pixels = s_meter.CreateCounter<long>("fastinpaint.pixels", "{pixel}", "Pixels of finished pictures.");
    private static readonly UpDownCounter<long> s_bytes = s_meter.CreateUpDownCounter<long>("fastinpaint.in_flight.memory", "By", "Bytes of the pictures and masks that wait or are worked on.");
    private static readonly UpDownCounter<long> s_memoryLimit = s_meter.CreateUpDownCounter<long>("fastinpaint.memory.limit", "By", "Bytes that pictures may take together.");
    private static readonly UpDownCounter<long> s_memoryUsage = s_meter.CreateUpDownCounter<long>("fastinpaint.memory.usage", "By", "Bytes charged against the limit for pictures.");
    private static readonly Counter<long> s_rejections = s_meter.CreateCounter<long>("fastinpaint.rejections", "{request}", "Requests that were not taken, by reason.");

    static ServiceMetrics() => s_meter.CreateObservableGauge("fastinpaint.device.memory", DeviceMemory, "By", "Bytes that the device has left.");

    public static ActivitySource Activities { get; } = new("FastInpaint");

    /// <summary>Gives the free memory of the device in bytes; null where there is no device.</summary>
    public static Func<long>? Device { get; set; }

    /// <summary>A strategy's name in tags.</summary>
    public static string Word(InpaintStrategy? strategy) => strategy?.ToString().ToLowerInvariant() ?? "none";

    /// <summary>Counts a request that starts to wait.</summary>
    public static void EnteredQueue() => s_depth.Add(1);

    /// <summary>Counts a request that waits no longer.</summary>
    public static void LeftQueue() => s_depth.Add(-1);

    /// <summary>Adds the memory of a request that has come.</summary>
    public static void Entered(long bytes) => s_bytes.Add(bytes);

    /// <summary>Subtracts the memory of a request that has ended.</summary>
    public static void Left(long bytes) => s_bytes.Add(-bytes);

    /// <summary>Adds to the memory that all pictures may take together.</summary>
    public static void MayTake(long bytes) => s_memoryLimit.Add(bytes);

    /// <summary>Adds to the memory that is charged; a negative number of bytes subtracts.</summary>
    public static void Charged(long bytes) => s_memoryUsage.Add(bytes);

    public static void Waited(TimeSpan time) => s_queueTime.Record(time.TotalSeconds);

    public static void Took(string stage, TimeSpan time) => s_stage.Record(time.TotalSeconds, new KeyValuePair<string, object?>("fastinpaint.stage", stage));

    public static void Ended(string outcome, long pixels)
    {
        s_requests.Add(1, new KeyValuePair<string, object?>("fastinpaint.outcome", outcome));
        if (outcome == "done")
        {
            s_pixels.Add(pixels);
        }
    }

    /// <summary>Counts a request that was refused because of <c>queue_full</c>, <c>stopping</c> or <c>too_large</c>. A front may have further reasons.</summary>
    public static void Rejected(string reason) => s_rejections.Add(1, new KeyValuePair<string, object?>("fastinpaint.reason", reason));

    private static IEnumerable<Measurement<long>> DeviceMemory() => Device is { } bytes ? [new Measurement<long>(bytes())] : [];
}
