namespace FastInpaint;

/// <summary>Options of the search for artifacts. Every option has a default.</summary>
public sealed record DetectOptions
{
    /// <summary>The default options.</summary>
    public static DetectOptions Default { get; } = new();

    /// <summary>How the picture is cut. <see cref="InpaintStrategy.Whole"/> runs it as one piece. <see cref="InpaintStrategy.Exact"/> runs strips with a halo, which give the same map in less memory (on the CPU
    /// bit for bit). <see cref="InpaintStrategy.Auto"/> uses strips if the whole picture does not fit the memory limit. <see cref="InpaintStrategy.Local"/> is not available.</summary>
    public InpaintStrategy Strategy { get; init; } = InpaintStrategy.Auto;

    /// <summary>Most bytes that the plan of this picture may take, above zero and within <see cref="RestorerOptions.MemoryLimit"/>. Null for all of that limit.</summary>
    public long? MemoryLimit { get; init; }

    internal void Check()
    {
        if (MemoryLimit is { } bytes)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bytes, nameof(MemoryLimit));
        }

        if (Strategy is not (InpaintStrategy.Auto or InpaintStrategy.Whole or InpaintStrategy.Exact))
        {
            throw new ArgumentOutOfRangeException(nameof(Strategy), Strategy, "The detector has the strategies auto, whole and exact.");
        }
    }
}
