namespace FastInpaint;

/// <summary>What one call of <see cref="Refiner"/> did.</summary>
public sealed record RefineResult
{
    /// <summary>Passes that filled something again, the last one with nothing to keep included.</summary>
    public required int Passes { get; init; }

    /// <summary>Spots that were filled again, over all passes.</summary>
    public required int Spots { get; init; }

    /// <summary>Spots whose new fill was kept.</summary>
    public required int Kept { get; init; }

    /// <summary>Mean artifact probability inside the hole before the first pass, 0 to 1.</summary>
    public required double ScoreBefore { get; init; }

    /// <summary>The same after the last pass: at most <see cref="ScoreBefore"/>.</summary>
    public required double ScoreAfter { get; init; }
}
