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

    /// <summary>Gives a temporary file its name.</summary>
    public static void Rename(string temporary, string path, bool overwrite)
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

    public static string FolderOf(string path) => Path.GetDirectoryName(Path.GetFullPath(path)) ?? throw new IOException($"{path}: is a folder; name a file.");

    private static IOException Exists(string path, Exception? cause) =>
        new($"{path}: exists already; choose another name or allow it to be overwritten.", cause);
}
