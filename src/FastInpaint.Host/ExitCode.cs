namespace FastInpaint.Host;

/// <summary>Exit codes of every command.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>A defect of the program.</summary>
    public const int Defect = 1;

    /// <summary>Bad arguments or bad input.</summary>
    public const int BadInput = 2;

    /// <summary>The device is not available.</summary>
    public const int NoDevice = 3;

    /// <summary>The work does not fit the memory limit.</summary>
    public const int MemoryLimit = 4;

    /// <summary>A batch finished, but some of its pictures failed.</summary>
    public const int SomeFailed = 5;

    /// <summary>The output could not be written.</summary>
    public const int NotWritten = 6;

    public const int Cancelled = 130;

    /// <summary>All codes, for the man page and the documents.</summary>
    public static IReadOnlyList<(int Code, string Meaning)> Meanings { get; } =
    [
        (Done, "Done."),
        (Defect, "A defect of the program. Please report it, with what --verbose shows."),
        (BadInput, "Bad arguments or bad input."),
        (NoDevice, "The device is not available."),
        (MemoryLimit, "It would not fit the memory limit. The message names the smallest limit that would do."),
        (SomeFailed, "A batch has finished, and some of its pictures have failed."),
        (NotWritten, "The output could not be written."),
        (Cancelled, "Canceled, by Ctrl-C, SIGTERM or SIGHUP. No unfinished file is left."),
    ];
}
