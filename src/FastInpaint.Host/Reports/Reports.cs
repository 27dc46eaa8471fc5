namespace FastInpaint.Host.Reports;

/// <summary>The durations of a command's steps in milliseconds.</summary>
internal sealed record Milliseconds(double Decode, double Plan, double Compute, double Encode, double Total);

/// <summary>The report that <c>inpaint --json</c> prints.</summary>
internal sealed record InpaintReport
{
    public required int Width { get; init; }

    public required int Height { get; init; }

    public required long HolePixels { get; init; }

    public required string Device { get; init; }

    public required string Precision { get; init; }

    public required string Strategy { get; init; }

    public required string StrategyReason { get; init; }

    /// <summary><c>extrapolation</c>, <c>exemplars</c> or <c>none</c>.</summary>
    public required string Detail { get; init; }

    public required string DetailReason { get; init; }

    public required int Tiles { get; init; }

    public required long PredictedBytes { get; init; }

    public required long PeakBytes { get; init; }

    public required long WeightBytes { get; init; }

    public required Milliseconds Milliseconds { get; init; }

    /// <summary>Mean artifact probability inside the hole.</summary>
    public required double ArtifactScore { get; init; }

    public required string Output { get; init; }

    /// <summary>The source of the hole: <c>brightness</c>, <c>alpha</c> or <c>alpha and brightness</c> of the mask, or <c>picture alpha</c>.</summary>
    public required string MaskSource { get; init; }

    /// <summary>The warnings, one sentence each; usually empty.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    public static InpaintReport Of(InpaintResult result, int width, int height, Milliseconds milliseconds, string output, string maskSource, IReadOnlyList<string> warnings) => new()
    {
        Width = width,
        Height = height,
        HolePixels = result.HolePixels,
        Device = result.Device,
        Precision = Words.Of(result.Precision),
        Strategy = Words.Of(result.Strategy),
        StrategyReason = result.StrategyReason,
        Detail = Words.Of(result.Detail),
        DetailReason = result.DetailReason,
        Tiles = result.Tiles,
        PredictedBytes = result.PredictedBytes,
        PeakBytes = result.PeakBytes,
        WeightBytes = result.WeightBytes,
        Milliseconds = milliseconds,
        ArtifactScore = result.ArtifactScore ?? 0,
        Output = output,
        MaskSource = maskSource,
        Warnings = warnings,
    };
}

/// <summary>The report that <c>detect --json</c> prints.</summary>
internal sealed record DetectReport
{
    public required int Width { get; init; }

    public required int Height { get; init; }

    public required string Device { get; init; }

    public required string Precision { get; init; }

    public required string Strategy { get; init; }

    public required string StrategyReason { get; init; }

    public required long PredictedBytes { get; init; }

    public required long PeakBytes { get; init; }

    public required long WeightBytes { get; init; }

    public required Milliseconds Milliseconds { get; init; }

    /// <summary>Mean artifact probability inside the mask, or over the whole picture where there is none.</summary>
    public required double ArtifactScore { get; init; }

    public required string Output { get; init; }

    /// <summary>The source of the scored area in the mask: <c>brightness</c>, <c>alpha</c> or <c>alpha and brightness</c>; null where there is no mask.</summary>
    public string? MaskSource { get; init; }

    /// <summary>The warnings, one sentence each; usually empty.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }
}

/// <summary>The report that <c>bench --json</c> prints.</summary>
internal sealed record BenchReport
{
    public required string Network { get; init; }

    /// <summary>Columns x rows.</summary>
    public required string Size { get; init; }

    public required int Batch { get; init; }

    public required string Device { get; init; }

    public required string Precision { get; init; }

    public required int Threads { get; init; }

    public required int Iterations { get; init; }

    public required double MedianMs { get; init; }

    public required double MinMs { get; init; }

    /// <summary>The 99th percentile of the runs, in milliseconds.</summary>
    public required double P99Ms { get; init; }

    /// <summary>GFLOP/s: the operations of the direct sum (two for a multiply-add) divided by the median time.</summary>
    public required double GflopsDirect { get; init; }

    public required long PeakBytes { get; init; }

    public required long WeightBytes { get; init; }

    public required long AllocatedBytesPerRun { get; init; }

    /// <summary>The CPU's measured multiply-add peak in GFLOP/s, with --layers; null on other devices.</summary>
    public double? PeakGflops { get; init; }

    public IReadOnlyList<LayerReport>? Layers { get; init; }
}

/// <summary>One step of a benchmarked plan: the median over the iterations.</summary>
/// <param name="PercentOfPeak">Null where the device's peak is not known.</param>
internal sealed record LayerReport(string Name, string Operation, double Ms, double Gflops, double GbPerSecond, double? PercentOfPeak);

/// <summary>The report that <c>doctor --json</c> prints.</summary>
internal sealed record DoctorReport
{
    public required string Version { get; init; }

    public required string Runtime { get; init; }

    /// <summary>The library behind the GPU backend; null in a program compiled ahead of time, which has no GPU backend.</summary>
    public required string? GpuBackend { get; init; }

    public required IReadOnlyList<DeviceReport> Devices { get; init; }

    /// <summary>Why a GPU platform is not available, and what to do, one sentence for each platform.</summary>
    public required IReadOnlyList<string> Refusals { get; init; }
}

/// <summary>A device that was found, with its self-check.</summary>
/// <param name="Check">Largest difference from the stored numbers at fp32; null where the check could not run.</param>
/// <param name="CheckFp16">Largest difference at fp16; null where the device has no fp16.</param>
/// <param name="Ok">Whether the check ran and passed.</param>
/// <param name="Reason">Why the check could not run.</param>
internal sealed record DeviceReport(string Name, string Description, long MemoryBytes, int VectorWidth, double? Check, double? CheckFp16, bool Ok, string? Reason = null);

/// <summary>The report that <c>demo --json</c> prints.</summary>
internal sealed record DemoReport(string Folder, IReadOnlyList<DemoCaseReport> Cases);

/// <summary>A case of the demonstration: the PSNR inside the hole before and after, in dB.</summary>
internal sealed record DemoCaseReport(string Name, double PsnrBefore, double PsnrAfter, double Milliseconds);
