namespace FastInpaint.Imaging.IO;

/// <summary>A file under a temporary name in its folder, which gets its name when it is complete, and otherwise vanishes.</summary>
internal sealed class AtomicTarget : IDisposable
{
    private readonly string _path;
    private readonly bool _overwrite;
    private readonly string _temporary;
    private readonly FileStream _file;
    private bool _done;

    public AtomicTarget(string path, bool overwrite)
    {
        (_path, _overwrite) = (path, overwrite);
        // Not derived from the file's name, which may be as long as the file system allows.
        _temporary = Path.Combine(AtomicFile.FolderOf(path), $".fastinpaint-{Path.GetRandomFileName()}.tmp");
        _file = new FileStream(_temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
    }

    public Stream Stream => _file;

    /// <summary>Brings everything to the disk, so that what goes wrong there goes wrong before <see cref="Commit"/>.</summary>
    /// <exception cref="IOException">The file could not be written.</exception>
    public void Flush() => _file.Flush(flushToDisk: true);

    /// <exception cref="IOException">The file could not be written, or appeared meanwhile and is not to be replaced.</exception>
    public void Commit()
    {
        _file.Flush(flushToDisk: true);
        _file.Dispose();
        AtomicFile.Rename(_temporary, _path, _overwrite);
        _done = true;
    }

    public void Dispose()
    {
        _file.Dispose();
        if (!_done)
        {
            File.Delete(_temporary);
            _done = true;
        }
    }
}
