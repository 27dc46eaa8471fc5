using System.Collections.Immutable;
using FastInpaint.Graph;

namespace FastInpaint;

/// <summary>Facts about one fill, beside the picture itself.</summary>
public sealed record InpaintResult
{
    internal const string NoDevice = "none";

    /// <summary>Number of pixels in the grown hole.</summary>
    public required long HolePixels { get; init; }

    /// <summary>The device's name on the command line; <c>none</c> if the hole was empty and no network ran.</summary>
    public required string Device { get; init; }

    /// <summary>Storage type of activations and weights.</summary>
    public required Precision Precision { get; init; }

    /// <summary>How the picture was cut; null if no network ran.</summary>
    public required InpaintStrategy? Strategy { get; init; }

    /// <summary>Why this strategy was used, with its work relative to the whole picture's and with its memory.</summary>
    public required string StrategyReason { get; init; }

    /// <summary>The source of the fill's texture.</summary>
    public DetailKind Detail { get; init; }

    /// <summary>Why the fill has this detail, or none, and the predicted time.</summary>
    public string DetailReason { get; init; } = "";

    /// <summary>Number of runs of the network: 1, or the number of windows.</summary>
    public required int Tiles { get; init; }

    /// <summary>Upper bound of the memory that the plan gave, in bytes: arena, workspaces, staging buffers, and finished windows.</summary>
    public required long PredictedBytes { get; init; }

    /// <summary>High-water mark of the arena allocator in bytes, counted by the allocator itself.</summary>
    public required long PeakBytes { get; init; }

    /// <summary>Bytes of the packed weights.</summary>
    public required long WeightBytes { get; init; }

    /// <summary>Time for planning, for waiting, and for preparing the network.</summary>
    public required TimeSpan PlanTime { get; init; }

    /// <summary>Time from the picture's pixels to the finished pixels.</summary>
    public required TimeSpan ComputeTime { get; init; }

    /// <summary>Time of the detector.</summary>
    public TimeSpan ScoreTime { get; init; }

    /// <summary>Mean artifact probability inside the hole, 0 to 1; null if the options did not ask for it.</summary>
    public double? ArtifactScore { get; init; }

    /// <summary>Warnings for the user, in whole sentences, for example that no pixel is hole or that no pixel is known. Usually there are none. Options are named as in <see cref="InpaintOptions"/>.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary>The result of a call with an empty hole.</summary>
    internal static InpaintResult NothingToFill(Engine engine, TimeSpan time, ImmutableArray<string> warnings) => new()
    {
        HolePixels = 0,
        Device = NoDevice,
        Precision = engine.Precision,
        Strategy = null,
        StrategyReason = HoleMask.NothingToFill,
        DetailReason = HoleMask.NothingToFill,
        Tiles = 0,
        PredictedBytes = 0,
        PeakBytes = 0,
        WeightBytes = engine.WeightBytes,
        PlanTime = TimeSpan.Zero,
        ComputeTime = time,
        Warnings = warnings,
    };
}
