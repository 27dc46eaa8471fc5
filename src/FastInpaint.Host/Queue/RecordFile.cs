using FastInpaint.Files;

namespace FastInpaint.Host.Queue;

/// <summary>Checks a file of the program's own in a folder that others may write to.</summary>
internal static class RecordFile
{
    /// <summary>Checks that a path is an ordinary file or does not exist. A link would redirect the writing, and a pipe might block for ever.</summary>
    /// <param name="path">The file.</param>
    /// <param name="remedy">What to do as an alternative to removing the file, as the end of a sentence.</param>
    /// <exception cref="CommandException">The path is a link, a folder, a pipe or a device (6).</exception>
    public static void Check(string path, string remedy = "")
    {
        string? fault = new FileInfo(path).LinkTarget is not null ? "is a symbolic link, and the program does not overwrite the target of a link here"
            : Directory.Exists(path) ? "is a folder, and the program needs a file of this name"
            : FileStatus.Of(path) is { Kind: not FileKind.Ordinary } ? "is a pipe or a device, not an ordinary file"
            : null;
        if (fault is not null)
        {
            throw Refused(path, fault, remedy);
        }
    }

    /// <summary>The exception for a file that cannot be used.</summary>
    /// <inheritdoc cref="Check" path="/param"/>
    public static CommandException Refused(string path, string fault, string remedy = "", Exception? exception = null) =>
        new(ExitCode.NotWritten, $"{path}: {fault}. Remove it{remedy}.", exception);
}
