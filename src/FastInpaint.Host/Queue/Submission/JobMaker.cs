using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using FastInpaint.Host.Batch;
using FastInpaint.Host.Pictures;
using FastInpaint.Host.Queue.Messages;

namespace FastInpaint.Host.Queue.Submission;

/// <summary>Makes the jobs of a submission.</summary>
/// <param name="submission">What tells it from others.</param>
internal sealed class JobMaker(SubmissionSettings settings, string submission)
{
    /// <summary>The job of a picture.</summary>
    /// <param name="id">The one of <see cref="Header"/>, whatever has happened to the files since.</param>
    /// <exception cref="CommandException">Its files are not below the root, no files that can be read, or too large for a message (2).</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public Job Make(BatchItem item, string id)
    {
        JobHeader header = Header(item) with { Id = id };
        if (settings.Paths is not null)
        {
            return new Job(header, default, default);
        }

        long bytes = Inputs(item).Sum(file => new FileInfo(file).Length) + MultipartMessage.MaxJson;
        return bytes > settings.MessageLimit
            ? throw new CommandException(ExitCode.BadInput, $"{item.Input}: picture and {(item.Exclude is null ? "mask" : "masks")} need a message of {bytes} bytes, more than --message-limit {settings.MessageLimit}. Use --root, or raise the limit of submit and workers.")
            : new Job(header, File.ReadAllBytes(item.Input), item.Mask is { } mask ? File.ReadAllBytes(mask) : []) { Exclude = item.Exclude is { } exclude ? File.ReadAllBytes(exclude) : default(ReadOnlyMemory<byte>?) };
    }

    /// <summary>What a job says before the pictures. The same files with the same options give the same id on every run of a submission, and as files on every run, unless outputs are replaced.</summary>
    /// <exception cref="CommandException">Its files are not below the root, or no files that can be read (2).</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public JobHeader Header(BatchItem item)
    {
        foreach (string file in Inputs(item))
        {
            PictureInput.CheckOrdinary(file);
        }

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

        // As files, what is to be replaced is to be computed anew, so no worker may know it. In messages no job is another submission's: workers tell jobs by their ids.
        string own = settings.Paths is null ? submission : settings.Overwrite ? Guid.NewGuid().ToString() : item.Output;
        hash.AppendData(System.Text.Encoding.UTF8.GetBytes(own));
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..32];
    }
}
