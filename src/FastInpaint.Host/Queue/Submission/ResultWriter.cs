using FastInpaint.Files;
using FastInpaint.Host.Batch;
using FastInpaint.Host.Queue.Messages;
using FastInpaint.Host.Reports;

namespace FastInpaint.Host.Queue.Submission;

/// <summary>Stores results. Outputs are written whole or not at all, and are flushed to the disk before the message is acknowledged.</summary>
internal sealed class ResultWriter(SubmissionSettings settings)
{
    /// <summary>Stores a result.</summary>
    /// <returns>The picture's entry in the report.</returns>
    /// <exception cref="CommandException">An output could not be written (6).</exception>
    public BatchEntry Store(BatchItem item, JobResult result)
    {
        ResultHeader header = result.Header;
        if (header.Status != BatchStatus.Done)
        {
            return item.Entry(BatchStatus.Failed) with { Error = $"{item.Input}: {UntrustedText.Clean(header.Error ?? "The worker gave no reason.")}" };
        }

        if (settings.Paths is null)
        {
            if (result.Picture is not { } picture || (item.Heatmap is not null && result.Heatmap is null))
            {
                return item.Entry(BatchStatus.Failed) with { Error = $"{item.Input}: the result holds no finished picture or no heatmap. Use the same version of fastinpaint everywhere." };
            }

            if (item.Heatmap is { } heatmap)
            {
                Write(heatmap, result.Heatmap!.Value);
            }

            Write(item.Output, picture);
        }
        else if (!item.IsFinished)
        {
            return item.Entry(BatchStatus.Failed) with { Error = $"{item.Output}: a worker has stored the result, and it is not here. Give submit and workers the same folder as --root." };
        }

        return Entry(item, header);
    }

    private static BatchEntry Entry(BatchItem item, ResultHeader header) => item.Entry(BatchStatus.Done) with
    {
        Warnings = header.Warning is null ? null : [UntrustedText.Clean(header.Warning)],
        MaskSource = header.MaskSource is null ? null : UntrustedText.Clean(header.MaskSource),
        Strategy = header.Strategy is null ? null : UntrustedText.Clean(header.Strategy),
        Detail = header.Detail is null ? null : UntrustedText.Clean(header.Detail),
        Width = header.Width,
        Height = header.Height,
        HolePixels = header.HolePixels,
        ArtifactScore = header.ArtifactScore,
        Milliseconds = header.Milliseconds,
    };

    private void Write(string path, ReadOnlyMemory<byte> bytes) => OutputFile.Guard(path, () =>
    {
        string folder = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(folder);
        StagedFile.Write(path, settings.Overwrite || settings.Resume, file => file.Write(bytes.Span));
        FolderSync.Flush(folder);
    });
}
