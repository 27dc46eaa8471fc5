namespace FastInpaint;

/// <summary>Options of a fill. Every option has a default.</summary>
public sealed record InpaintOptions
{
    /// <summary>The default options.</summary>
    public static InpaintOptions Default { get; } = new();

    /// <summary>Values above this one in an exclude mask mark pixels that must not be copied or continued.</summary>
    internal const int ExcludeThreshold = 127;

    /// <summary>Mask values above this one mean hole, 0 to 255.</summary>
    public int MaskThreshold { get; init; } = 127;

    /// <summary>Whether the mask is inverted: values up to the threshold mean hole.</summary>
    public bool InvertMask { get; init; }

    /// <summary>Pixels by which the hole grows on every side (a disc of this radius), 0 or more.</summary>
    public int Dilate { get; init; }

    /// <summary>Width of the blend between fill and picture in pixels, counted inward from the rim of the grown hole; 0 or more.
    /// Outside the grown hole nothing changes.</summary>
    /// <remarks>Let d be the distance of a hole pixel to the nearest known pixel, between pixel centers (1 or more). The pixel becomes w * fill + (1 - w) * picture with
    /// w = min(1, d / (Feather + 1)). Use this option with masks that are grown by <see cref="Dilate"/>. Otherwise the old content of the drawn hole shows through.
    /// Erased pixels that become opaque are not blended.
    /// A component surrounded by one exact color gets that color without a blend, unless <see cref="Match"/> is <see cref="MatchMode.None"/>.</remarks>
    public int Feather { get; init; }

    /// <summary>How the picture is cut for the network.</summary>
    public InpaintStrategy Strategy { get; init; } = InpaintStrategy.Auto;

    /// <summary>How the fill is matched to the known picture.</summary>
    public MatchMode Match { get; init; } = MatchMode.Seamless;

    /// <summary>Whether the fill gets the texture of the known picture around it.</summary>
    public DetailMode Detail { get; init; } = DetailMode.Auto;

    /// <summary>What the detector computes for the finished picture.</summary>
    public ArtifactOutput Artifacts { get; init; }

    /// <summary>Longest time for the call, including the wait for the device; above zero. Null for no limit. A call that takes longer ends between two steps with a <see cref="TimeoutException"/>.</summary>
    public TimeSpan? TimeLimit { get; init; }

    /// <summary>Most bytes that the plan of this picture may take, above zero and within <see cref="RestorerOptions.MemoryLimit"/>. Null for all of that limit.</summary>
    public long? MemoryLimit { get; init; }

    internal void Check()
    {
        if (MemoryLimit is { } bytes)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bytes, nameof(MemoryLimit));
        }

        if (TimeLimit is { } limit && (limit <= TimeSpan.Zero || limit.TotalMilliseconds > int.MaxValue))
        {
            throw new ArgumentOutOfRangeException(nameof(TimeLimit), limit, $"The time limit must be above zero and at most {int.MaxValue} ms.");
        }

        if (MaskThreshold is < 0 or > 255)
        {
            throw new ArgumentOutOfRangeException(nameof(MaskThreshold), MaskThreshold, "The mask threshold must be 0 to 255.");
        }

        ArgumentOutOfRangeException.ThrowIfNegative(Dilate);
        ArgumentOutOfRangeException.ThrowIfNegative(Feather);
        if (Match is not (MatchMode.Seamless or MatchMode.None or MatchMode.Gain))
        {
            throw new ArgumentOutOfRangeException(nameof(Match), Match, $"Unknown match mode; use a value of {nameof(MatchMode)}.");
        }

        if (Detail is < DetailMode.Auto or > DetailMode.None)
        {
            throw new ArgumentOutOfRangeException(nameof(Detail), Detail, $"Unknown detail mode; use a value of {nameof(DetailMode)}.");
        }

        if (Artifacts is < ArtifactOutput.None or > ArtifactOutput.Map)
        {
            throw new ArgumentOutOfRangeException(nameof(Artifacts), Artifacts, $"Unknown output of the detector; use a value of {nameof(ArtifactOutput)}.");
        }

        if (Strategy is < InpaintStrategy.Auto or > InpaintStrategy.Local)
        {
            throw new ArgumentOutOfRangeException(nameof(Strategy), Strategy, $"Unknown strategy; use a value of {nameof(InpaintStrategy)}.");
        }
    }
}
