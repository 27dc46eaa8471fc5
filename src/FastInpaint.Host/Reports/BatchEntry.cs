using System.Text.Json.Serialization;

namespace FastInpaint.Host.Reports;

/// <summary>The outcome of one picture of a batch.</summary>
internal sealed record BatchEntry
{
    public required string Input { get; init; }

    /// <summary>The mask's file; null where none was found.</summary>
    public string? Mask { get; init; }

    /// <summary>The exclude mask's file, or null.</summary>
    public string? Exclude { get; init; }

    public required string Output { get; init; }

    public string? Heatmap { get; init; }

    /// <summary><c>done</c>, <c>skipped</c>, <c>failed</c> or <c>cancelled</c>.</summary>
    public required string Status { get; init; }

    /// <summary>Why the picture failed; null for other outcomes.</summary>
    public string? Error { get; init; }

    /// <summary>The exception of a failure, for --verbose; null where nothing was thrown here.</summary>
    [JsonIgnore]
    public Exception? Cause { get; init; }

    /// <summary>The warnings, one sentence each; null where there are none.</summary>
    public IReadOnlyList<string>? Warnings { get; init; }

    /// <summary>The source of the hole: <c>brightness</c>, <c>alpha</c> or <c>alpha and brightness</c> of the mask, or <c>picture alpha</c>.</summary>
    public string? MaskSource { get; init; }

    public string? Strategy { get; init; }

    /// <summary><c>extrapolation</c>, <c>exemplars</c> or <c>none</c>.</summary>
    public string? Detail { get; init; }

    public int? Width { get; init; }

    public int? Height { get; init; }

    public long? HolePixels { get; init; }

    /// <summary>Mean artifact probability inside the hole.</summary>
    public double? ArtifactScore { get; init; }

    /// <summary>The durations of the steps. The total is the time from opening the file to renaming its output, with the waits between the steps.</summary>
    public Milliseconds? Milliseconds { get; init; }
}
