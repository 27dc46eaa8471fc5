namespace FastInpaint;

/// <summary>How a picture is looked at. Everything has a default.</summary>
public sealed record DetectOptions
{
    /// <summary>The default options.</summary>
    public static DetectOptions Default { get; } = new();

    /// <summary>How the picture is cut: <see cref="InpaintStrategy.Whole"/>, or <see cref="InpaintStrategy.Exact"/> for strips with a halo, which give the same map (on the CPU bit for
    /// bit) in less memory. <see cref="InpaintStrategy.Auto"/> takes strips where the whole picture does not fit the memory limit. There is no <see cref="InpaintStrategy.Local"/>.</summary>
    public InpaintStrategy Strategy { get; init; } = InpaintStrategy.Auto;

    /// <summary>The most bytes that the plan of this picture may take, above zero, within <see cref="RestorerOptions.MemoryLimit"/>; null for all of that.</summary>
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
