namespace FastInpaint;

/// <summary>How a picture is finished. Everything has a default.</summary>
public sealed record InpaintOptions
{
    /// <summary>The default options.</summary>
    public static InpaintOptions Default { get; } = new();

    /// <summary>Values above it in a mask of what must not be used are left alone.</summary>
    internal const int ExcludeThreshold = 127;

    /// <summary>Mask values above it are hole, 0 to 255.</summary>
    public int MaskThreshold { get; init; } = 127;

    /// <summary>Whether hole and known pixels change places: values up to the threshold are hole.</summary>
    public bool InvertMask { get; init; }

    /// <summary>Pixels by which the hole is grown on every side (a disc of that radius), 0 or more.</summary>
    public int Dilate { get; init; }

    /// <summary>Pixels, counted inward from the rim of the grown hole, over which the fill is blended with what the picture has there; 0 or more.
    /// Outside the grown hole nothing changes.</summary>
    /// <remarks>A hole pixel at distance d (between pixel centres, 1 or more) from the nearest known pixel becomes w * fill + (1 - w) * picture with
    /// w = min(1, d / (Feather + 1)). It is for masks that are grown by <see cref="Dilate"/>: what the picture has inside the drawn hole would show through otherwise.
    /// Pixels that become opaque, since they were erased, are the fill alone.
    /// A component amid one exact color becomes that color without a blend, unless <see cref="Match"/> is <see cref="MatchMode.None"/>.</remarks>
    public int Feather { get; init; }

    /// <summary>How the picture is cut for the network.</summary>
    public InpaintStrategy Strategy { get; init; } = InpaintStrategy.Auto;

    /// <summary>How the fill is joined to the known picture.</summary>
    public MatchMode Match { get; init; } = MatchMode.Seamless;

    /// <summary>Whether the fill is given the texture of the known picture around it.</summary>
    public DetailMode Detail { get; init; } = DetailMode.Auto;

    /// <summary>What the detector says of the finished picture.</summary>
    public ArtifactOutput Artifacts { get; init; }

    /// <summary>The longest that the call may take, waiting for the device included; above zero. Null for no end. What exceeds it ends with a <see cref="TimeoutException"/>, between steps.</summary>
    public TimeSpan? TimeLimit { get; init; }

    /// <summary>The most bytes that the plan of this picture may take, above zero, within <see cref="RestorerOptions.MemoryLimit"/>; null for all of that.</summary>
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
            throw new ArgumentOutOfRangeException(nameof(Match), Match, "Unknown match mode.");
        }

        if (Detail is < DetailMode.Auto or > DetailMode.None)
        {
            throw new ArgumentOutOfRangeException(nameof(Detail), Detail, "Unknown detail mode.");
        }

        if (Artifacts is < ArtifactOutput.None or > ArtifactOutput.Map)
        {
            throw new ArgumentOutOfRangeException(nameof(Artifacts), Artifacts, "Unknown output of the detector.");
        }

        if (Strategy is < InpaintStrategy.Auto or > InpaintStrategy.Local)
        {
            throw new ArgumentOutOfRangeException(nameof(Strategy), Strategy, "Unknown strategy.");
        }
    }
}
