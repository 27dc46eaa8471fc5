using FastInpaint.Graph;

namespace FastInpaint;

/// <summary>Facts about one run of the detector, beside the map itself.</summary>
public sealed record DetectResult
{
    /// <summary>The device's name on the command line.</summary>
    public required string Device { get; init; }

    /// <summary>Storage type of activations and weights.</summary>
    public required Precision Precision { get; init; }

    /// <summary>How the picture was cut: <see cref="InpaintStrategy.Whole"/>, or <see cref="InpaintStrategy.Exact"/> for strips.</summary>
    public required InpaintStrategy Strategy { get; init; }

    /// <summary>Why this strategy was used, with its work relative to the whole picture's and with its memory.</summary>
    public required string StrategyReason { get; init; }

    /// <summary>Upper bound of the memory that the plan gave, in bytes: arena and workspaces.</summary>
    public required long PredictedBytes { get; init; }

    /// <summary>High-water mark of the arena allocator in bytes, counted by the allocator itself.</summary>
    public required long PeakBytes { get; init; }

    /// <summary>Bytes of the packed weights.</summary>
    public required long WeightBytes { get; init; }

    /// <summary>Time spent on planning and preparing.</summary>
    public required TimeSpan PlanTime { get; init; }

    /// <summary>Time from the picture's pixels to the complete map.</summary>
    public required TimeSpan ComputeTime { get; init; }
}
