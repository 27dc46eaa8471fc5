using System.Collections.Immutable;
using FastInpaint.Graph;

namespace FastInpaint;

/// <summary>What one call did, beside the picture.</summary>
public sealed record InpaintResult
{
    internal const string NoDevice = "none";

    /// <summary>Pixels of the grown hole.</summary>
    public required long HolePixels { get; init; }

    /// <summary>The device, as the command line spells it; <c>none</c> where the hole was empty and nothing ran.</summary>
    public required string Device { get; init; }

    /// <summary>Storage type of activations and weights.</summary>
    public required Precision Precision { get; init; }

    /// <summary>How the picture was cut; null where nothing ran.</summary>
    public required InpaintStrategy? Strategy { get; init; }

    /// <summary>Why that strategy, with its work in relation to the whole picture's and the bytes that it takes.</summary>
    public required string StrategyReason { get; init; }

    /// <summary>What gave the fill its texture.</summary>
    public DetailKind Detail { get; init; }

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

    /// <summary>Time spent on planning, and on waiting and preparing for the network.</summary>
    public required TimeSpan PlanTime { get; init; }

    /// <summary>Time from the picture's pixels to the finished ones.</summary>
    public required TimeSpan ComputeTime { get; init; }

    /// <summary>Time that the detector took.</summary>
    public TimeSpan ScoreTime { get; init; }

    /// <summary>Mean artifact probability inside the hole, where it was asked for; else null.</summary>
    public double? ArtifactScore { get; init; }

    /// <summary>Sentences to show to the user where something is odd, for example that no pixel is hole, or none is known; empty as a rule. They name options as <see cref="InpaintOptions"/> does.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary>The result of a call that had nothing to fill.</summary>
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
