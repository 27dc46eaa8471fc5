using FastInpaint.Files;

namespace FastInpaint.Host;

/// <summary>A file that will be written at the end: refused before the work where that can be known.</summary>
internal static class OutputFile
{
    /// <summary>Checks a file's target.</summary>
    /// <exception cref="CommandException">The file exists and is not to be replaced, or it cannot be written (6).</exception>
    public static void Check(string path, bool overwrite) => Guard(path, () => new StagedFile(StandardFile.Path(path), overwrite).Dispose());

    /// <summary>Checks that files can be made in a folder.</summary>
    /// <exception cref="CommandException">They cannot (6).</exception>
    public static void CheckFolder(string folder) => Check(Path.Combine(folder, Path.GetRandomFileName()), overwrite: false);

    /// <summary>Checks that two outputs are not one file, by whatever names.</summary>
    /// <exception cref="CommandException">They are.</exception>
    public static void CheckDifferent(string first, string second)
    {
        bool same = false;
        Guard(first, () => same = OutputPlace.AreSame(StandardFile.Path(first), StandardFile.Path(second)));
        if (same)
        {
            throw new CommandException(ExitCode.BadInput, $"{StandardFile.Shown(first)}: is named for two outputs. Choose two names.");
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
        if (exception.HResult == StagedFile.AlreadyExists)
        {
            return new CommandException(ExitCode.NotWritten, $"{path}: exists already. Choose another name or use --overwrite.", exception);
        }

        string name = StandardFile.Shown(path), reason = exception.Message.Replace(OutputPlace.StandardOutput, name, StringComparison.Ordinal);
        return new CommandException(ExitCode.NotWritten, reason.Contains(name, StringComparison.Ordinal) ? reason : $"{name}: could not be written: {reason}", exception);
    }
}
