using FastInpaint.Host.Pictures;
using FastInpaint.Host.Reports;

namespace FastInpaint.Host.Batch;

/// <summary>A picture of a batch, with its mask and its outputs.</summary>
/// <param name="Name">The picture's path relative to the folder of pictures.</param>
/// <param name="Input">The picture's file.</param>
/// <param name="Mask">The mask's file; null where none was found, and where the hole is the picture's own transparent part.</param>
/// <param name="Output">The file for the finished picture.</param>
/// <param name="Heatmap">The file for the detector's map, or null.</param>
internal sealed record BatchItem(string Name, string Input, string? Mask, string Output, string? Heatmap)
{
    /// <summary>The exclude mask's file, or null.</summary>
    public string? Exclude { get; init; }

    /// <summary>Why the picture cannot be filled, where that is known before the work; else null.</summary>
    public string? Error { get; init; }

    /// <summary>Whether all outputs exist. An output has its name only when it is complete.</summary>
    public bool IsFinished => File.Exists(Output) && (Heatmap is null || File.Exists(Heatmap));

    /// <summary>Whether any output exists.</summary>
    public bool IsBegun => File.Exists(Output) || (Heatmap is not null && File.Exists(Heatmap));

    /// <param name="status">One of <see cref="BatchStatus"/>.</param>
    public BatchEntry Entry(string status) => new() { Input = Input, Mask = Mask, Exclude = Exclude, Output = Output, Heatmap = Heatmap, Status = status };

    /// <param name="overwrite">Whether outputs may exist.</param>
    public InpaintFiles Files(bool overwrite) => new(Input, Mask, Output, Heatmap, overwrite) { Exclude = Exclude };
}
