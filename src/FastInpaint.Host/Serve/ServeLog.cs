using Microsoft.Extensions.Logging;

namespace FastInpaint.Host.Serve;

/// <summary>The log messages of the service. They never contain pixels, keys or file names. Control characters of untrusted text are escaped.</summary>
internal static partial class ServeLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "{path}: {width}x{height} pixels, {strategy}, {milliseconds} ms, waited {waited} ms")]
    public static partial void Done(ILogger logger, string path, int width, int height, string strategy, double milliseconds, double waited);

    public static void Refused(ILogger logger, string? path, int status, string sentence, Exception? exception) =>
        LogRefused(logger, UntrustedText.Clean(path ?? ""), status, UntrustedText.Clean(sentence), exception);

    public static void Gone(ILogger logger, string? path) => LogGone(logger, UntrustedText.Clean(path ?? ""));

    public static void NotTaken(ILogger logger, string? path, double seconds) => LogNotTaken(logger, UntrustedText.Clean(path ?? ""), Math.Round(seconds, 1));

    [LoggerMessage(Level = LogLevel.Warning, Message = "{path}: the answer was not taken within {seconds} s, and its connection was closed")]
    private static partial void LogNotTaken(ILogger logger, string path, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{path}: refused with {status}: {sentence}")]
    private static partial void LogRefused(ILogger logger, string path, int status, string sentence, Exception? exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "{path}: the sender has gone")]
    private static partial void LogGone(ILogger logger, string path);
}
