using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace FastInpaint.Hosting;

/// <summary>What the worker tells of itself: a meter and activities, both named <c>FastInpaint</c>. Times are in seconds.</summary>
internal static class ServiceMetrics
{
    private static readonly Meter s_meter = new("FastInpaint");
    private static readonly UpDownCounter<int> s_depth = s_meter.CreateUpDownCounter<int>("fastinpaint.queue.depth", "{request}", "Requests that wait.");
    private static readonly Histogram<double> s_queueTime = s_meter.CreateHistogram<double>("fastinpaint.queue.time", "s", "Time a request waited.");
    private static readonly Histogram<double> s_stage = s_meter.CreateHistogram<double>("fastinpaint.stage.duration", "s", "Time of a request's stage.");
    private static readonly Counter<long> s_requests = s_meter.CreateCounter<long>("fastinpaint.requests", "{request}", "Requests by outcome.");
    private static readonly Counter<long> s_pixels = s_meter.CreateCounter<long>("fastinpaint.pixels", "{pixel}", "Pixels of finished pictures.");
    private static readonly UpDownCounter<long> s_bytes = s_meter.CreateUpDownCounter<long>("fastinpaint.bytes_in_flight", "By", "Bytes of the pictures and masks that wait or are worked on.");
    private static readonly Counter<long> s_rejections = s_meter.CreateCounter<long>("fastinpaint.rejections", "{request}", "Requests that were not taken, by reason.");

    static ServiceMetrics() => s_meter.CreateObservableGauge("fastinpaint.device.memory", () => Device?.Invoke() ?? 0, "By", "Bytes that the device has left.");

    public static ActivitySource Activities { get; } = new("FastInpaint");

    /// <summary>Bytes that the device has left.</summary>
    public static Func<long>? Device { get; set; }

    /// <summary>A request waits.</summary>
    public static void EnteredQueue() => s_depth.Add(1);

    /// <summary>A request waits no more.</summary>
    public static void LeftQueue() => s_depth.Add(-1);

    /// <summary>A request is there.</summary>
    public static void Entered(long bytes) => s_bytes.Add(bytes);

    /// <summary>A request has ended.</summary>
    public static void Left(long bytes) => s_bytes.Add(-bytes);

    public static void Waited(TimeSpan time) => s_queueTime.Record(time.TotalSeconds);

    public static void Took(string stage, TimeSpan time) => s_stage.Record(time.TotalSeconds, new KeyValuePair<string, object?>("stage", stage));

    public static void Ended(string outcome, long pixels)
    {
        s_requests.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
        if (outcome == "done")
        {
            s_pixels.Add(pixels);
        }
    }

    public static void Rejected(string reason) => s_rejections.Add(1, new KeyValuePair<string, object?>("reason", reason));
}
