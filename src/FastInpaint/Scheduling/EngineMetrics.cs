using System.Diagnostics.Metrics;

namespace FastInpaint.Scheduling;

/// <summary>The engine's metrics, in a meter named <c>FastInpaint</c>.</summary>
internal static class EngineMetrics
{
    private static readonly Meter s_meter = new("FastInpaint");
    private static readonly Histogram<int> s_batch = s_meter.CreateHistogram(
        "fastinpaint.batch.size", "{tile}", "Tiles that shared a run of the device.", tags: null, new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128] });

    /// <summary>Records a run with this number of tiles.</summary>
    public static void Ran(int tiles) => s_batch.Record(tiles);
}
