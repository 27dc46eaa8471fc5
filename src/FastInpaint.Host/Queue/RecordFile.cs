using FastInpaint.Files;

namespace FastInpaint.Host.Queue;

/// <summary>A file that the program keeps for itself in a folder that others may write to.</summary>
internal static class RecordFile
{
    /// <summary>Refuses what would be written elsewhere, or would never end. It need not be there.</summary>
    /// <param name="remedy">What to do beside removing it, as the end of a sentence.</param>
    /// <exception cref="CommandException">It is a link, a folder, a pipe or a device (6).</exception>
    public static void Check(string path, string remedy = "")
    {
        string? fault = new FileInfo(path).LinkTarget is not null ? "is a symbolic link, and what it leads to is not to be overwritten"
            : Directory.Exists(path) ? "is a folder, and the program keeps a file of that name"
            : FileStatus.Of(path) is { Kind: not FileKind.Ordinary } ? "is a pipe or a device, no ordinary file"
            : null;
        if (fault is not null)
        {
            throw Refused(path, fault, remedy);
        }
    }

    /// <summary>What to throw where one is there that cannot be used.</summary>
    /// <inheritdoc cref="Check" path="/param"/>
    public static CommandException Refused(string path, string fault, string remedy = "", Exception? exception = null) =>
        new(ExitCode.NotWritten, $"{path}: {fault}. Remove it{remedy}.", exception);
}
