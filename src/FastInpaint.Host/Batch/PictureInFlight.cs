using System.Diagnostics;
using FastInpaint.Host.Memory;
using FastInpaint.Host.Options;
using FastInpaint.Host.Pictures;
using FastInpaint.Host.Reports;

namespace FastInpaint.Host.Batch;

/// <summary>A picture between decoding and the end of writing.</summary>
/// <param name="index">The picture's index in the batch.</param>
/// <param name="item">The picture's files.</param>
internal sealed class PictureInFlight(int index, BatchItem item) : IDisposable
{
    private readonly long _started = Stopwatch.GetTimestamp();
    private FileRestoration? _restoration;

    public int Index => index;

    public FileRestoration Restoration => _restoration!;

    /// <summary>The picture's memory and its place among the pictures in flight; null before it has one.</summary>
    public MemoryLease? Memory { get; set; }

    /// <summary>Opens the files and checks everything that is known before decoding.</summary>
    /// <param name="overwrite">Whether outputs may exist.</param>
    public void Open(InpaintSettings settings, bool overwrite, CancellationToken cancellationToken)
    {
        foreach (string input in new[] { item.Input, item.Mask, item.Exclude }.OfType<string>())
        {
            PictureInput.CheckOrdinary(input);
        }

        foreach (string output in new[] { item.Output, item.Heatmap }.OfType<string>())
        {
            OutputFile.Guard(output, () => Directory.CreateDirectory(Path.GetDirectoryName(output)!));
        }

        _restoration = FileRestoration.Open(item.Files(overwrite), settings, cancellationToken);
    }

    /// <summary>The entry of the finished picture.</summary>
    /// <param name="report">Its report, without the total time.</param>
    public BatchEntry Done(InpaintReport report)
    {
        double total = Stopwatch.GetElapsedTime(_started).TotalMilliseconds;
        return item.Entry(BatchStatus.Done) with
        {
            Warnings = report.Warnings is [] ? null : OptionNames.OfCommandLine(report.Warnings),
            MaskSource = report.MaskSource,
            Strategy = report.Strategy,
            Detail = report.Detail,
            Width = report.Width,
            Height = report.Height,
            HolePixels = report.HolePixels,
            ArtifactScore = Restoration.IsScored ? report.ArtifactScore : null,
            Milliseconds = report.Milliseconds with { Total = total },
        };
    }

    public void Dispose()
    {
        _restoration?.Dispose();
        Memory?.Dispose();
    }
}
