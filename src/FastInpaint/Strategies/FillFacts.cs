namespace FastInpaint.Strategies;

/// <summary>Facts about a fill: the pixels that it found, and the outcome of its detail.</summary>
/// <param name="HolePixels">Number of pixels in the grown hole.</param>
/// <param name="Filled">Number of pixels that were filled.</param>
/// <param name="Known">Whether some pixel around the hole is known.</param>
/// <param name="Hidden">Whether some pixel around the hole is transparent.</param>
/// <param name="Deep">Whether some hole pixel is further from the known picture than the network sees.</param>
/// <param name="Detail">Outcome of the fill's detail; of several windows, the highest outcome.</param>
internal readonly record struct FillFacts(long HolePixels, long Filled, bool Known, bool Hidden, bool Deep, DetailOutcome Detail)
{
    private const string NothingKnown = "The hole covers the whole picture: no pixel is known, so the result is the network's guess from nothing.";

    private const string AllTransparent = "The picture is transparent all around the hole: no pixel is known, so the result is the network's guess from nothing.";

    private const string NothingFilled =
        "The hole is transparent, and the picture beside it is not opaque: nothing was filled. Grow the hole over the whole transparent part, or remove the picture's alpha channel.";

    private const string DeepHole = "The hole reaches more than 110 pixels from the nearest known one, further than the network sees: what lies deeper is a guess from the picture's overall look.";

    /// <summary>The facts of two windows together.</summary>
    public FillFacts With(FillFacts other) => new(
        HolePixels + other.HolePixels, Filled + other.Filled, Known || other.Known, Hidden || other.Hidden, Deep || other.Deep, (DetailOutcome)Math.Max((int)Detail, (int)other.Detail));

    /// <summary>A warning for the user; null if there is none.</summary>
    /// <param name="pixels">Number of the picture's pixels.</param>
    public string? Warning(long pixels)
    {
        if (HolePixels > 0 && Filled == 0)
        {
            return NothingFilled;
        }

        return HolePixels == pixels ? NothingKnown
            : !Known && Hidden ? AllTransparent
            : Deep ? DeepHole
            : null;
    }
}
