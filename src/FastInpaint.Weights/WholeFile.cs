namespace FastInpaint.Weights;

/// <summary>Files that appear complete or not at all: written under a temporary name in the same folder, then renamed.</summary>
internal static class WholeFile
{
    /// <exception cref="IOException">The file exists and is not to be overwritten, or it could not be written; no part of it is left.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public static void Write(string path, bool overwrite, Action<Stream> write)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? throw new IOException($"{path}: is a folder; name a file.");
        string temporary = Path.Combine(folder, $".fastinpaint-{Path.GetRandomFileName()}.tmp");
        try
        {
            using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                write(file);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
