using FastInpaint.Graph;
using FastInpaint.Imaging;

namespace FastInpaint.Host;

internal static class Failure
{
    /// <summary>Converts an exception to an exit code and a sentence for the user. An I/O error counts as a failure to read, because code that writes throws <see cref="CommandException"/> itself.</summary>
    public static (int ExitCode, string Message) Explain(Exception exception) => exception switch
    {
        CommandException known => (known.ExitCode, known.Message),
        DeviceLostException => (ExitCode.NoDevice, WithRemedy(exception.Message)),
        OperationCanceledException => (ExitCode.Cancelled, "Canceled; no unfinished file is left."),
        MemoryLimitException or InsufficientMemoryException => (ExitCode.MemoryLimit, exception.Message),
        StrategyNotAvailableException => (ExitCode.BadInput, exception.Message),
        OutOfMemoryException => (ExitCode.MemoryLimit, "The machine ran out of memory. Close other programs or give a smaller picture."),
        FileNotFoundException { FileName: { } part } when IsAssembly(part) => NotLoaded(part),
        FileLoadException { FileName: { } part } when IsAssembly(part) => NotLoaded(part),
        TaskSchedulerException { InnerException: { } cause } => Explain(cause),
        TypeInitializationException { InnerException: { } cause } => Explain(cause),
        PictureFormatException or PictureLimitException or InvalidDataException or InvalidNetworkException or IOException or UnauthorizedAccessException =>
            (ExitCode.BadInput, RefusedFile.Reading(exception) ?? exception.Message),
        _ => (ExitCode.Defect, $"This is a defect of fastinpaint: {exception.GetType().Name}: {exception.Message.ReplaceLineEndings(" ").TrimEnd('.')}. Please report it with what --verbose shows."),
    };

    private static bool IsAssembly(string name) => name.Contains(", Version=", StringComparison.Ordinal);

    private static (int ExitCode, string Message) NotLoaded(string part) =>
        (ExitCode.MemoryLimit, $"The program's part {part.Split(',')[0]} could not be loaded. Install the program again, or give the process more memory: the runtime needs an address space (ulimit -v) of at least 5 GB.");

    /// <summary>The message about a device that cannot be used, with the advice to use the CPU.</summary>
    public static string WithRemedy(string message) => message.Contains("--device cpu", StringComparison.Ordinal) ? message : $"{message} Use --device cpu.";
}
