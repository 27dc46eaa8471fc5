namespace FastInpaint.Weights;

/// <summary>A file that appears complete or not at all: written under a temporary name in the same folder, then renamed by <see cref="Commit"/>.</summary>
internal sealed class WholeFile : IDisposable
{
    private readonly string _path;
    private readonly string _temporary;
    private readonly bool _overwrite;

    private WholeFile(string path, string temporary, bool overwrite) => (_path, _temporary, _overwrite) = (path, temporary, overwrite);

    /// <summary>Writes and renames in one.</summary>
    /// <exception cref="IOException">The file exists and is not to be overwritten, or it could not be written; no part of it is left.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public static void Write(string path, bool overwrite, Action<Stream> write)
    {
        using WholeFile file = Stage(path, overwrite, write);
        file.Commit();
    }

    /// <summary>Writes the content under the temporary name.</summary>
    /// <exception cref="IOException">It could not be written; no part of it is left.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public static WholeFile Stage(string path, bool overwrite, Action<Stream> write)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? throw new IOException($"{path}: is a folder; name a file.");
        var staged = new WholeFile(path, Path.Combine(folder, $".fastinpaint-{Path.GetRandomFileName()}.tmp"), overwrite);
        try
        {
            using var file = new FileStream(staged._temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None);
            write(file);
            file.Flush(flushToDisk: true);
            return staged;
        }
        catch
        {
            staged.Dispose();
            throw;
        }
    }

    /// <summary>Gives the file its name.</summary>
    /// <exception cref="IOException">A file of that name exists and is not to be overwritten.</exception>
    public void Commit() => File.Move(_temporary, _path, _overwrite);

    /// <summary>Removes what did not get its name.</summary>
    public void Dispose() => File.Delete(_temporary);
}
