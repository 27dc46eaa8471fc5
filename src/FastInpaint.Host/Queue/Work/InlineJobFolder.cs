using FastInpaint.Host.Pictures;
using FastInpaint.Host.Queue.Messages;

namespace FastInpaint.Host.Queue.Work;

/// <summary>A private temporary folder for the files of an inline job during its run.</summary>
internal sealed class InlineJobFolder : IDisposable
{
    private const int MaxExtension = 8;

    private readonly Job _job;
    private readonly string _extension;
    private string[] _inputs = [];

    /// <exception cref="QueueFormatException">The output's name has no plausible extension of a picture format.</exception>
    /// <exception cref="IOException">The folder could not be created.</exception>
    public InlineJobFolder(Job job)
    {
        _job = job;
        _extension = Path.GetExtension(job.Header.Output);
        if (_extension.Length is < 2 or > MaxExtension || !_extension.Skip(1).All(char.IsAsciiLetterOrDigit))
        {
            throw new QueueFormatException($"The job's output '{UntrustedText.Clean(job.Header.Output)}' has no extension of a picture format. Name it for example finished.png.");
        }

        Folder = Directory.CreateTempSubdirectory("fastinpaint-job-").FullName;
    }

    public string Folder { get; }

    /// <summary>Writes the job's inputs.</summary>
    public InpaintFiles Write()
    {
        var files = new InpaintFiles(
            Path.Combine(Folder, "picture"), _job.Header.Options.MaskAlpha ? null : Path.Combine(Folder, "mask"), Path.Combine(Folder, "finished" + _extension), _job.Header.Heatmap is null ? null : Path.Combine(Folder, "heatmap.png"),
                Overwrite: false)
        {
            Exclude = _job.Exclude is null ? null : Path.Combine(Folder, "exclude"),
        };
        WriteAll(files.Image, _job.Picture);
        if (files.Mask is { } mask)
        {
            WriteAll(mask, _job.Mask);
        }

        if (files.Exclude is { } exclude)
        {
            WriteAll(exclude, _job.Exclude!.Value);
        }

        _inputs = [.. new[] { files.Image, files.Mask, files.Exclude }.OfType<string>()];
        return files;
    }

    /// <summary>Removes the job's inputs when they are no longer needed, because the folder may be in memory.</summary>
    public void RemoveInputs()
    {
        foreach (string input in _inputs)
        {
            File.Delete(input);
        }
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    // A full disk is not the picture's fault.
    private static void WriteAll(string path, ReadOnlyMemory<byte> bytes) => OutputFile.Guard(path, () => File.WriteAllBytes(path, bytes.Span));
}
