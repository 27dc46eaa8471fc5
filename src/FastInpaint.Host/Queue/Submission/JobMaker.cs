using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using FastInpaint.Host.Batch;
using FastInpaint.Host.Pictures;
using FastInpaint.Host.Queue.Messages;

namespace FastInpaint.Host.Queue.Submission;

/// <summary>Makes the jobs of a submission.</summary>
internal sealed class JobMaker(SubmissionSettings settings)
{
    /// <summary>The job of a picture. The same files with the same options give the same id on every run, unless outputs are replaced.</summary>
    /// <exception cref="CommandException">Its files are not below the root, or too large for a message (2).</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public Job Make(BatchItem item)
    {
        foreach (string file in Inputs(item))
        {
            PictureInput.CheckOrdinary(file);
        }

        JobHeader header = Header(item);
        if (settings.Paths is not null)
        {
            return new Job(header, default, default);
        }

        long bytes = Inputs(item).Sum(file => new FileInfo(file).Length) + MultipartMessage.MaxJson;
        return bytes > settings.MessageLimit
            ? throw new CommandException(ExitCode.BadInput, $"{item.Input}: picture and {(item.Exclude is null ? "mask" : "masks")} need a message of {bytes} bytes, more than --message-limit {settings.MessageLimit}. Use --root, or raise the limit of submit and workers.")
            : new Job(header, File.ReadAllBytes(item.Input), item.Mask is { } mask ? File.ReadAllBytes(mask) : []) { Exclude = item.Exclude is { } exclude ? File.ReadAllBytes(exclude) : default(ReadOnlyMemory<byte>?) };
    }

    /// <summary>What <see cref="Make"/> puts before the pictures.</summary>
    public JobHeader Header(BatchItem item)
    {
        var header = new JobHeader { Version = JobHeader.CurrentVersion, Id = "", Output = Path.GetFileName(item.Output), Heatmap = item.Heatmap is null ? null : Path.GetFileName(item.Heatmap), Options = settings.Picture };
        if (settings.Paths is not { } paths)
        {
            return header with { Id = Id(header, item) };
        }

        header = header with
        {
            Picture = paths.Relative(item.Input, "picture"),
            Mask = item.Mask is { } mask ? paths.Relative(mask, "mask") : null,
            Exclude = item.Exclude is { } exclude ? paths.Relative(exclude, "exclude mask") : null,
            Output = paths.Relative(item.Output, "output"),
            Heatmap = item.Heatmap is null ? null : paths.Relative(item.Heatmap, "heatmap"),
        };
        return header with { Id = Id(header, item), Overwrite = settings.Overwrite || (settings.Resume && item.IsBegun) };
    }

    private static IEnumerable<string> Inputs(BatchItem item) => new[] { item.Input, item.Mask, item.Exclude }.OfType<string>();

    private string Id(JobHeader header, BatchItem item)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(JsonSerializer.SerializeToUtf8Bytes(header, QueueJson.Compact.JobHeader));
        foreach (FileInfo file in Inputs(item).Select(path => new FileInfo(path)))
        {
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{file.FullName}|{file.Length}|{file.LastWriteTimeUtc.Ticks}|")));
        }

        // What is to be replaced is to be computed anew, so no worker may know it.
        hash.AppendData(System.Text.Encoding.UTF8.GetBytes(settings.Overwrite ? Guid.NewGuid().ToString() : item.Output));
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..32];
    }
}
