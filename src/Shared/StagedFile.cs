namespace FastInpaint.Files;

/// <summary>A file that appears complete or not at all: it has a temporary name in its folder until <see cref="Commit"/>, and vanishes without it. Not thread safe.</summary>
/// <remarks>It stays open until then, so that no other program takes it for one left behind.</remarks>
internal sealed class StagedFile : IDisposable
{
    private readonly string _path;
    private readonly bool _overwrite;
    private readonly string _temporary;
    private readonly FileStream _file;
    private bool _done;

    /// <summary>Creates the file under its temporary name.</summary>
    /// <exception cref="IOException">The target is refused by <see cref="Check"/>, or the file cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public StagedFile(string path, bool overwrite)
    {
        Check(path, overwrite);
        (_path, _overwrite) = (path, overwrite);
        // Not derived from the file's name, which may be as long as the file system allows.
        _temporary = Path.Combine(FolderOf(path), $".fastinpaint-{Path.GetRandomFileName()}.tmp");
        _file = new FileStream(_temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
    }

    /// <summary>Takes the content. It is not buffered.</summary>
    public Stream Stream => _file;

    /// <summary>Refuses a target where a file cannot get its name.</summary>
    /// <exception cref="IOException">The target is a folder, exists and is not to be replaced, or its folder does not exist.</exception>
    public static void Check(string path, bool overwrite)
    {
        if (Directory.Exists(path))
        {
            throw new IOException($"{path}: is a folder; name a file.");
        }

        if (!overwrite && File.Exists(path))
        {
            throw Exists(path, null);
        }

        string folder = FolderOf(path);
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"{path}: the folder {folder} does not exist; create it first.");
        }
    }

    /// <summary>Writes a file and gives it its name.</summary>
    /// <inheritdoc cref="Stage" path="/exception"/>
    public static void Write(string path, bool overwrite, Action<Stream> write)
    {
        using StagedFile file = Stage(path, overwrite, write);
        file.Commit();
    }

    /// <summary>Writes a file under its temporary name and brings it to the disk, so that what goes wrong there goes wrong before <see cref="Commit"/>.</summary>
    /// <exception cref="IOException">The target is refused by <see cref="Check"/>, or the file could not be written; nothing is left.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public static StagedFile Stage(string path, bool overwrite, Action<Stream> write)
    {
        var staged = new StagedFile(path, overwrite);
        try
        {
            write(staged._file);
            staged._file.Flush(flushToDisk: true);
            return staged;
        }
        catch
        {
            staged.Dispose();
            throw;
        }
    }

    /// <summary>Gives the file its name; nothing may follow but <see cref="Dispose"/>.</summary>
    /// <exception cref="IOException">The file could not be written, or appeared meanwhile and is not to be replaced.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public void Commit()
    {
        _file.Flush(flushToDisk: true);
        _file.Dispose();
        try
        {
            File.Move(_temporary, _path, _overwrite);
        }
        catch (IOException cause) when (!_overwrite && File.Exists(_path))
        {
            throw Exists(_path, cause);
        }

        _done = true;
    }

    /// <summary>Closes the file; without <see cref="Commit"/> nothing is left of it.</summary>
    public void Dispose()
    {
        _file.Dispose();
        if (!_done)
        {
            File.Delete(_temporary);
            _done = true;
        }
    }

    private static string FolderOf(string path) => Path.GetDirectoryName(Path.GetFullPath(path)) ?? throw new IOException($"{path}: is a folder; name a file.");

    private static IOException Exists(string path, Exception? cause) => new($"{path}: exists already; choose another name or allow it to be overwritten.", cause);
}
