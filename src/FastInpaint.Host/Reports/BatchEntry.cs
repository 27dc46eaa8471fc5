namespace FastInpaint.Host.Reports;

/// <summary>What became of one picture of a batch.</summary>
internal sealed record BatchEntry
{
    public required string Input { get; init; }

    /// <summary>Null where none was found.</summary>
    public string? Mask { get; init; }

    /// <summary>The mask of what must not be copied, or null.</summary>
    public string? Exclude { get; init; }

    public required string Output { get; init; }

    public string? Heatmap { get; init; }

    /// <summary><c>done</c>, <c>skipped</c>, <c>failed</c> or <c>cancelled</c>.</summary>
    public required string Status { get; init; }

    /// <summary>Why it failed.</summary>
    public string? Error { get; init; }

    /// <summary>One sentence each; null where there is none.</summary>
    public IReadOnlyList<string>? Warnings { get; init; }

    /// <summary>What said where the hole is: <c>brightness</c>, <c>alpha</c> or <c>alpha and brightness</c> of the mask, or <c>picture alpha</c>.</summary>
    public string? MaskSource { get; init; }

    public string? Strategy { get; init; }

    /// <summary><c>extrapolation</c>, <c>exemplars</c> or <c>none</c>.</summary>
    public string? Detail { get; init; }

    public int? Width { get; init; }

    public int? Height { get; init; }

    public long? HolePixels { get; init; }

    /// <summary>Mean artifact probability inside the hole.</summary>
    public double? ArtifactScore { get; init; }

    /// <summary>The total is from the file's opening to its output's renaming, waiting between the steps included.</summary>
    public Milliseconds? Milliseconds { get; init; }
}
