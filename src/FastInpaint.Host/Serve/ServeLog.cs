using Microsoft.Extensions.Logging;

namespace FastInpaint.Host.Serve;

/// <summary>What the service logs; never pixels, keys or names of files.</summary>
internal static partial class ServeLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "{path}: {width}x{height} pixels, {strategy}, {milliseconds} ms, waited {waited} ms")]
    public static partial void Done(ILogger logger, string path, int width, int height, string strategy, double milliseconds, double waited);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{path}: refused with {status}: {sentence}")]
    public static partial void Refused(ILogger logger, string? path, int status, string sentence, Exception? exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "{path}: the sender has gone")]
    public static partial void Gone(ILogger logger, string? path);
}
