namespace FastInpaint.Host.Queue.Work;

/// <summary>Tells a file that no try can read or write from one that is not there yet: a shared folder may lag.</summary>
internal static class FilePlace
{
    /// <summary>Checks that a file can be of a path. It need not be there, nor its folders.</summary>
    /// <exception cref="CommandException">A folder has the name, a file has that of one of its folders, or a name is too long (2).</exception>
    public static void Check(string path)
    {
        string? fault = IsTooLong(path) ? "has a name that is too long for its folder, or is too long altogether. Give it a shorter one."
            : Directory.Exists(path) ? "is a folder. Name a file."
            : FileAbove(path) is { } file ? $"cannot be there, for {file} is a file and no folder. Name a file in a folder."
            : null;
        if (fault is not null)
        {
            throw new CommandException(ExitCode.BadInput, $"{path}: {fault}");
        }
    }

    private static bool IsTooLong(string path)
    {
        try
        {
            File.GetAttributes(path);
            return false;
        }
        catch (PathTooLongException)
        {
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Not there, or not now.
            return false;
        }
    }

    private static string? FileAbove(string path)
    {
        for (string? folder = Path.GetDirectoryName(path); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(folder))
            {
                return folder;
            }
        }

        return null;
    }
}
