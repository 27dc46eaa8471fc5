using FastInpaint.Graph;

namespace FastInpaint;

/// <summary>What one computation of a map did, beside the map.</summary>
public sealed record DetectResult
{
    /// <summary>The device, as the command line spells it.</summary>
    public required string Device { get; init; }

    /// <summary>Storage type of activations and weights.</summary>
    public required Precision Precision { get; init; }

    /// <summary>How the picture was cut: <see cref="InpaintStrategy.Whole"/>, or <see cref="InpaintStrategy.Exact"/>: in strips.</summary>
    public required InpaintStrategy Strategy { get; init; }

    /// <summary>Why that strategy, with its work in relation to the whole picture's and the bytes that it takes.</summary>
    public required string StrategyReason { get; init; }

    /// <summary>Bytes that the plan promised to stay within: arena and workspaces.</summary>
    public required long PredictedBytes { get; init; }

    /// <summary>High-water mark of the arena allocator in bytes, counted where it allocates.</summary>
    public required long PeakBytes { get; init; }

    /// <summary>Bytes of the packed weights.</summary>
    public required long WeightBytes { get; init; }

    /// <summary>Time spent on planning and preparing.</summary>
    public required TimeSpan PlanTime { get; init; }

    /// <summary>Time from the picture's pixels to the finished map.</summary>
    public required TimeSpan ComputeTime { get; init; }
}
