namespace FastInpaint.Imaging.IO;

/// <summary>Files that appear complete or not at all.</summary>
internal static class AtomicFile
{
    public static void CheckTarget(string path, bool overwrite)
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

    public static void Write(string path, bool overwrite, Action<Stream> write)
    {
        // Not derived from the file's name, which may be as long as the file system allows.
        string temporary = Path.Combine(FolderOf(path), $".fastinpaint-{Path.GetRandomFileName()}.tmp");
        bool done = false;
        try
        {
            using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                write(file);
                file.Flush(flushToDisk: true);
            }

            Rename(temporary, path, overwrite);
            done = true;
        }
        finally
        {
            if (!done)
            {
                File.Delete(temporary);
            }
        }
    }

    private static void Rename(string temporary, string path, bool overwrite)
    {
        try
        {
            File.Move(temporary, path, overwrite);
        }
        catch (IOException cause) when (!overwrite && File.Exists(path))
        {
            throw Exists(path, cause);
        }
    }

    private static string FolderOf(string path) => Path.GetDirectoryName(Path.GetFullPath(path)) ?? throw new IOException($"{path}: is a folder; name a file.");

    private static IOException Exists(string path, Exception? cause) =>
        new($"{path}: exists already; choose another name or allow it to be overwritten.", cause);
}
