namespace FastInpaint;

/// <summary>What one call did, beside the picture.</summary>
public sealed record InpaintResult
{
    /// <summary>Pixels of the grown hole.</summary>
    public required long HolePixels { get; init; }

    /// <summary>The device, as the command line spells it; <c>none</c> where the hole was empty and nothing ran.</summary>
    public required string Device { get; init; }

    /// <summary><c>fp32</c> or <c>fp16</c>.</summary>
    public required string Precision { get; init; }

    /// <summary>How the picture was cut: <c>whole</c>, <c>exact</c> or <c>local</c>, or <c>none</c> where nothing ran.</summary>
    public required string Strategy { get; init; }

    /// <summary>Why that strategy, with its work in relation to the whole picture's and the bytes that it takes.</summary>
    public required string StrategyReason { get; init; }

    /// <summary>What gave the fill its texture: <c>extrapolation</c>, <c>exemplars</c> (after extrapolation near the rim), or <c>none</c>.</summary>
    public string Detail { get; init; } = "none";

    /// <summary>Why that detail, or why none, and its predicted time.</summary>
    public string DetailReason { get; init; } = "";

    /// <summary>Parts that the network was run on: 1, or the windows.</summary>
    public required int Tiles { get; init; }

    /// <summary>Bytes that the plan promised to stay within: arena, workspaces, staging buffers, and what is kept between windows.</summary>
    public required long PredictedBytes { get; init; }

    /// <summary>High-water mark of the arena allocator in bytes, counted where it allocates.</summary>
    public required long PeakBytes { get; init; }

    /// <summary>Bytes of the packed weights.</summary>
    public required long WeightBytes { get; init; }

    /// <summary>Milliseconds spent on planning and preparing.</summary>
    public required double PlanMilliseconds { get; init; }

    /// <summary>Milliseconds from the picture's pixels to the finished ones.</summary>
    public required double ComputeMilliseconds { get; init; }

    /// <summary>Mean artifact probability inside the hole, where the call was given a detector; else null.</summary>
    public double? ArtifactScore { get; init; }

    /// <summary>A sentence to show to the user where something is odd, for example that no pixel is known; else null.</summary>
    public string? Warning { get; init; }
}
