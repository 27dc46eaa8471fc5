namespace FastInpaint;

/// <summary>How a <see cref="Refiner"/> looks for spots and how often. Everything has a default.</summary>
public sealed record RefineOptions
{
    /// <summary>The default options.</summary>
    public static RefineOptions Default { get; } = new();

    /// <summary>The most passes, 0 or more; 0 measures the score and changes nothing. A pass that keeps no spot is the last one.</summary>
    public int Passes { get; init; } = 1;

    /// <summary>Pixels of the hole whose artifact probability is above it are spots, 0 to 1.</summary>
    public double Threshold { get; init; } = 0.5;

    /// <summary>The most of a hole's part that its spots take before they are grown, above 0 up to 1: where more of it is above <see cref="Threshold"/>, the most probable ones are its spots. What is filled again
    /// needs something around it that is not, or the fill would be the same.</summary>
    public double MostShare { get; init; } = 0.5;

    /// <summary>Pixels by which spots are grown inside the hole (a disc of that radius), 0 or more.</summary>
    public int Grow { get; init; } = 3;

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(Passes);
        ArgumentOutOfRangeException.ThrowIfNegative(Grow);
        if (Threshold is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(Threshold), Threshold, "The threshold must be 0 to 1.");
        }

        if (MostShare is not (> 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(MostShare), MostShare, "The share must be above 0 and at most 1.");
        }
    }
}
