namespace FastInpaint.Strategies;

/// <summary>What a fill met, and what became of it.</summary>
/// <param name="HolePixels">Pixels of the grown hole.</param>
/// <param name="Filled">Pixels that were written.</param>
/// <param name="Known">Whether some pixel around the hole is known.</param>
/// <param name="Hidden">Whether some pixel around the hole is transparent.</param>
/// <param name="Deep">Whether the hole reaches further than the network sees.</param>
/// <param name="Detail">What became of the fill's detail where it went furthest.</param>
internal readonly record struct FillFacts(long HolePixels, long Filled, bool Known, bool Hidden, bool Deep, DetailOutcome Detail)
{
    private const string NothingKnown = "The hole covers the whole picture: no pixel is known, so the result is the network's guess from nothing.";

    private const string AllTransparent = "The picture is transparent all around the hole: no pixel is known, so the result is the network's guess from nothing.";

    private const string NothingFilled =
        "The hole is transparent, and the picture beside it is not opaque: nothing was filled. Grow the hole over the whole transparent part, or take the picture's alpha away.";

    private const string DeepHole = "The hole reaches more than 110 pixels from the nearest known one, further than the network sees: what lies deeper is a guess from the picture's overall look.";

    /// <summary>These and those of another window.</summary>
    public FillFacts With(FillFacts other) => new(
        HolePixels + other.HolePixels, Filled + other.Filled, Known || other.Known, Hidden || other.Hidden, Deep || other.Deep, (DetailOutcome)Math.Max((int)Detail, (int)other.Detail));

    /// <summary>What to tell the user; null for nothing.</summary>
    /// <param name="pixels">Pixels of the picture.</param>
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
