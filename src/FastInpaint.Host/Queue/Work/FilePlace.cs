namespace FastInpaint.Host.Queue.Work;

/// <summary>Distinguishes a path that can never be a file from a file that does not exist yet, because a shared folder may lag.</summary>
internal static class FilePlace
{
    /// <summary>Checks that a path can be a file. Neither the file nor its folders need to exist.</summary>
    /// <exception cref="CommandException">The path is a folder, one of its folders is a file, or a name is too long (2).</exception>
    public static void Check(string path)
    {
        string? fault = IsTooLong(path) ? "has a name that is too long for its folder, or is too long altogether. Give it a shorter one."
            : Directory.Exists(path) ? "is a folder. Name a file."
            : FileAbove(path) is { } file ? $"cannot be a file, because {file} is a file and not a folder. Name a file in a folder."
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
            // The path does not exist, or not now.
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
