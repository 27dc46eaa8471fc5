using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using FastInpaint.Host.Batch;
using FastInpaint.Host.Pictures;
using FastInpaint.Host.Queue.Messages;

namespace FastInpaint.Host.Queue.Submission;

/// <summary>Makes the jobs of a submission.</summary>
/// <param name="settings">The settings of the submission.</param>
/// <param name="submission">The submission's id.</param>
internal sealed class JobMaker(SubmissionSettings settings, string submission)
{
    /// <summary>Makes the job of a picture.</summary>
    /// <param name="item">The picture.</param>
    /// <param name="id">The id from <see cref="Header"/>; it is kept even if the files have changed since.</param>
    /// <exception cref="CommandException">A file is not below the root, is no readable file, or is too large for a message (2).</exception>
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
            ? throw new CommandException(ExitCode.BadInput, $"{item.Input}: picture and {(item.Exclude is null ? "mask" : "masks")} need a message of {bytes} bytes, more than --message-limit {settings.MessageLimit}. "
                + "Use --root, or raise the limit of submit and workers.")
            : new Job(header, File.ReadAllBytes(item.Input), item.Mask is { } mask ? File.ReadAllBytes(mask) : []) { Exclude = item.Exclude is { } exclude ? File.ReadAllBytes(exclude) : default(ReadOnlyMemory<byte>?) };
    }

    /// <summary>Makes the header of a picture's job. The same files with the same options give the same id on every run of a submission. Jobs that name files have the same id in every submission, unless outputs are replaced.</summary>
    /// <exception cref="CommandException">A file is not below the root, or is no readable file (2).</exception>
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

        // A job that replaces outputs must be computed again, so it gets a new id that no worker knows. The id of an inline job includes the submission, because workers remember inline jobs by their ids.
        string own = settings.Paths is null ? submission : settings.Overwrite ? Guid.NewGuid().ToString() : item.Output;
        hash.AppendData(System.Text.Encoding.UTF8.GetBytes(own));
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..32];
    }
}
