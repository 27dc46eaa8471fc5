namespace FastInpaint.Host;

/// <summary>A file that will be written at the end: refused before the work where that can be known.</summary>
internal static class OutputFile
{
    /// <summary>Checks a file's target.</summary>
    /// <exception cref="CommandException">The file exists and is not to be replaced, or its folder cannot be written to (6).</exception>
    public static void Check(string path, bool overwrite)
    {
        if (Directory.Exists(path))
        {
            throw new CommandException(ExitCode.NotWritten, $"{path}: is a folder. Name a file.");
        }

        if (File.Exists(path) && !overwrite)
        {
            throw new CommandException(ExitCode.NotWritten, $"{path}: exists already. Choose another name or use --overwrite.");
        }

        CheckFolder(path);
    }

    /// <summary>Checks that a file can be made where this one will be.</summary>
    /// <exception cref="CommandException">It cannot (6).</exception>
    public static void CheckFolder(string path) => Guard(path, () =>
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? ".";
        string probe = Path.Combine(folder, $".fastinpaint-{Path.GetRandomFileName()}.tmp");
        new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose).Dispose();
    });

    /// <summary>Checks that two outputs do not have one name.</summary>
    /// <exception cref="CommandException">They have.</exception>
    public static void CheckDifferent(string first, string second)
    {
        if (Path.GetFullPath(first) == Path.GetFullPath(second))
        {
            throw new CommandException(ExitCode.BadInput, $"{first}: is named for two outputs. Choose two names.");
        }
    }

    /// <summary>Runs something that writes; whatever keeps it from writing is exit code 6.</summary>
    public static void Guard(string path, Action write)
    {
        try
        {
            write();
        }
        catch (ArgumentException exception)
        {
            throw new CommandException(ExitCode.BadInput, exception.Message, exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw NotWritten(path, exception);
        }
    }

    /// <summary>What to throw when a file could not be written.</summary>
    public static CommandException NotWritten(string path, Exception exception)
    {
        string message = exception.Message.Contains(path, StringComparison.Ordinal) ? exception.Message : $"{path}: could not be written: {exception.Message}";
        return new CommandException(ExitCode.NotWritten, message, exception);
    }
}
