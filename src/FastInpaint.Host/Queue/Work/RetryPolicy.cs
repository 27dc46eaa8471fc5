using FastInpaint.Host.Queue.Messages;
using FastInpaint.Imaging;

namespace FastInpaint.Host.Queue.Work;

/// <summary>Which failures are tried again, how often, and after what time.</summary>
/// <param name="Tries">Tries of a job altogether.</param>
/// <param name="FirstDelay">Before the second try; it doubles with each further one.</param>
internal sealed record RetryPolicy(int Tries, TimeSpan FirstDelay)
{
    /// <summary>The longest wait before a try.</summary>
    public static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(30);

    /// <summary>How long a worker keeps a job that only others can do, so that it does not come back at once.</summary>
    public static readonly TimeSpan PassDelay = TimeSpan.FromSeconds(1);

    /// <summary>Whether a job itself is at fault, so that every try would fail the same way.</summary>
    public static bool IsPoison(Exception exception) => exception switch
    {
        CommandException command => command.ExitCode is ExitCode.BadInput or ExitCode.MemoryLimit || command.InnerException is PathTooLongException,
        QueueFormatException or PictureFormatException or PictureLimitException or InvalidDataException or PathTooLongException => true,
        MemoryLimitException or StrategyNotAvailableException => true,
        _ => false,
    };

    /// <summary>Whether a job that failed is tried again.</summary>
    /// <param name="failed">Tries that have failed, this one included.</param>
    public bool TriesAgain(Exception exception, int failed) => !IsPoison(exception) && failed < Tries;

    /// <summary>The wait before the next try.</summary>
    /// <param name="failed">Tries that have failed, at least 1.</param>
    public TimeSpan Delay(int failed) => TimeSpan.FromTicks((long)Math.Min(MaxDelay.Ticks, FirstDelay.Ticks * Math.Pow(2, failed - 1)));
}
