using FastInpaint.Host.Batch;
using FastInpaint.Host.Options;
using FastInpaint.Host.Reports;

namespace FastInpaint.Host.Queue.Messages;

/// <summary>The JSON of a result.</summary>
internal sealed record ResultHeader
{
    public required int Version { get; init; }

    /// <summary>The job's id.</summary>
    public required string Id { get; init; }

    /// <summary><see cref="BatchStatus.Done"/> or <see cref="BatchStatus.Failed"/>.</summary>
    public required string Status { get; init; }

    /// <summary>Why the job failed.</summary>
    public string? Error { get; init; }

    /// <summary>All warnings of the fill, one after another.</summary>
    public string? Warning { get; init; }

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

    public Milliseconds? Milliseconds { get; init; }

    public static ResultHeader Failed(string id, string error) => new() { Version = JobHeader.CurrentVersion, Id = id, Status = BatchStatus.Failed, Error = UntrustedText.Clean(error) };

    public static ResultHeader Done(string id, InpaintReport report, bool scored) => new()
    {
        Version = JobHeader.CurrentVersion,
        Id = id,
        Status = BatchStatus.Done,
        Warning = report.Warnings is [] ? null : string.Join(' ', OptionNames.OfFields(report.Warnings)),
        MaskSource = report.MaskSource,
        Strategy = report.Strategy,
        Detail = report.Detail,
        Width = report.Width,
        Height = report.Height,
        HolePixels = report.HolePixels,
        ArtifactScore = scored ? report.ArtifactScore : null,
        Milliseconds = report.Milliseconds,
    };
}
