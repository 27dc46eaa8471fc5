namespace FastInpaint.Host;

/// <summary>Sentences for files that the system refuses to open. The system's own messages give no advice, and may name a temporary file.</summary>
internal static class RefusedFile
{
    // EROFS, with the same value on every Unix: the file system is read-only.
    private const int ReadOnlySystem = 30;

    /// <summary>The sentence for a file or folder that could not be read; null where the exception's own message says enough.</summary>
    public static string? Reading(Exception exception) => (exception, Path(exception)) switch
    {
        (FileNotFoundException { FileName: { Length: > 0 } file }, _) => $"{file}: there is no such file. Check the name.",
        (DirectoryNotFoundException, { } path) => $"{path}: there is no such file or folder. Check the name.",
        (UnauthorizedAccessException, { } path) => $"{path}: may not be read by this user. Change its permissions, or read a copy.",
        _ => null,
    };

    /// <summary>The sentence for a file or folder that could not be written; null where the exception's own message says enough.</summary>
    /// <param name="name">What messages call the file.</param>
    /// <param name="exception">What the system said.</param>
    public static string? Writing(string name, Exception exception) => exception switch
    {
        UnauthorizedAccessException when Path(exception) is not null => $"{name}: may not be written by this user. Choose another folder, or change the permissions of this one.",
        IOException { HResult: ReadOnlySystem } => $"{name}: could not be written: the file system is read-only. Choose another folder.",
        _ => null,
    };

    /// <summary>The path in a message of the runtime, such as <c>Access to the path '/a/b' is denied.</c>; null for other messages.</summary>
    private static string? Path(Exception exception)
    {
        string message = exception.Message;
        int begin = message.IndexOf(" path '", StringComparison.Ordinal) + " path '".Length, end = message.LastIndexOf('\'');
        return begin >= " path '".Length && end > begin ? message[begin..end] : null;
    }
}
