namespace FastInpaint;

/// <summary>What one call of <see cref="ArtifactDetector"/> did, beside the map.</summary>
public sealed record DetectResult
{
    /// <summary>The device, as the command line spells it.</summary>
    public required string Device { get; init; }

    /// <summary><c>fp32</c> or <c>fp16</c>.</summary>
    public required string Precision { get; init; }

    /// <summary>How the picture was cut: <c>whole</c>, or <c>exact</c>: in strips.</summary>
    public required string Strategy { get; init; }

    /// <summary>Why that strategy, with its work in relation to the whole picture's and the bytes that it takes.</summary>
    public required string StrategyReason { get; init; }

    /// <summary>Bytes that the plan promised to stay within: arena and workspaces.</summary>
    public required long PredictedBytes { get; init; }

    /// <summary>High-water mark of the arena allocator in bytes, counted where it allocates.</summary>
    public required long PeakBytes { get; init; }

    /// <summary>Bytes of the packed weights.</summary>
    public required long WeightBytes { get; init; }

    /// <summary>Milliseconds spent on planning and preparing.</summary>
    public required double PlanMilliseconds { get; init; }

    /// <summary>Milliseconds from the picture's pixels to the finished map.</summary>
    public required double ComputeMilliseconds { get; init; }
}
