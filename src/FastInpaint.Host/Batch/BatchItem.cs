using FastInpaint.Host.Pictures;
using FastInpaint.Host.Reports;

namespace FastInpaint.Host.Batch;

/// <summary>A picture of a batch.</summary>
/// <param name="Name">The picture's path relative to the folder of pictures.</param>
/// <param name="Input">The picture.</param>
/// <param name="Mask">Its mask; null where none was found, and where the hole is the picture's own transparent part.</param>
/// <param name="Output">Where the finished picture goes.</param>
/// <param name="Heatmap">Where the detector's map goes, or null.</param>
internal sealed record BatchItem(string Name, string Input, string? Mask, string Output, string? Heatmap)
{
    /// <summary>The mask of what must not be copied, or null.</summary>
    public string? Exclude { get; init; }

    /// <summary>Why it cannot be done, known before the work; or null.</summary>
    public string? Error { get; init; }

    /// <summary>Whether everything that would be written is there already. Files get their names only when they are whole.</summary>
    public bool IsFinished => File.Exists(Output) && (Heatmap is null || File.Exists(Heatmap));

    /// <summary>Whether something that would be written is there already.</summary>
    public bool IsBegun => File.Exists(Output) || (Heatmap is not null && File.Exists(Heatmap));

    /// <param name="status">One of <see cref="BatchStatus"/>.</param>
    public BatchEntry Entry(string status) => new() { Input = Input, Mask = Mask, Exclude = Exclude, Output = Output, Heatmap = Heatmap, Status = status };

    /// <param name="overwrite">Whether outputs may exist.</param>
    public InpaintFiles Files(bool overwrite) => new(Input, Mask, Output, Heatmap, overwrite) { Exclude = Exclude };
}
