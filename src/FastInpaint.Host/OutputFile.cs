using FastInpaint.Files;

namespace FastInpaint.Host;

/// <summary>Checks output files before the work, so that long work does not fail at its end.</summary>
internal static class OutputFile
{
    /// <summary>Checks that a file can be written.</summary>
    /// <exception cref="CommandException">The file exists and must not be replaced, or it cannot be written (6).</exception>
    public static void Check(string path, bool overwrite) => Guard(path, () => new StagedFile(StandardFile.Path(path), overwrite).Dispose());

    /// <summary>Checks that files can be created in a folder.</summary>
    /// <exception cref="CommandException">No file can be created (6).</exception>
    public static void CheckFolder(string folder) => Check(Path.Combine(folder, Path.GetRandomFileName()), overwrite: false);

    /// <summary>Checks that two outputs are different files, even where one file has two names.</summary>
    /// <exception cref="CommandException">Both names mean one file (2).</exception>
    public static void CheckDifferent(string first, string second)
    {
        bool same = false;
        Guard(first, () => same = OutputPlace.AreSame(StandardFile.Path(first), StandardFile.Path(second)));
        if (same)
        {
            throw new CommandException(ExitCode.BadInput, $"{StandardFile.Shown(first)}: is named for two outputs. Choose two names.");
        }
    }

    /// <summary>Runs code that writes a file, and converts its failures to exit code 6.</summary>
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

    /// <summary>The exception for a file that could not be written.</summary>
    public static CommandException NotWritten(string path, Exception exception)
    {
        if (exception.HResult == StagedFile.AlreadyExists)
        {
            return new CommandException(ExitCode.NotWritten, $"{path}: exists already. Choose another name or use --overwrite.", exception);
        }

        string name = StandardFile.Shown(path);
        if (RefusedFile.Writing(name, exception) is { } refusal)
        {
            return new CommandException(ExitCode.NotWritten, refusal, exception);
        }

        string reason = exception.Message.Replace(OutputPlace.StandardOutput, name, StringComparison.Ordinal);
        return new CommandException(ExitCode.NotWritten, reason.Contains(name, StringComparison.Ordinal) ? reason : $"{name}: could not be written: {reason}", exception);
    }
}
