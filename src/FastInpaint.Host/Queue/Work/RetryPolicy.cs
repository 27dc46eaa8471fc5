using FastInpaint.Host.Queue.Messages;
using FastInpaint.Imaging;

namespace FastInpaint.Host.Queue.Work;

/// <summary>The rules for tries after a failure: which failures are retried, how often, and after which wait.</summary>
/// <param name="Tries">The most tries of a job.</param>
/// <param name="FirstDelay">The wait before the second try; it doubles with each further try.</param>
internal sealed record RetryPolicy(int Tries, TimeSpan FirstDelay)
{
    /// <summary>The longest wait before a try.</summary>
    public static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(30);

    /// <summary>The wait before a worker passes on a job that only other workers can run, so that the job does not come back at once.</summary>
    public static readonly TimeSpan PassDelay = TimeSpan.FromSeconds(1);

    /// <summary>Whether the job itself is the cause, so that every try would fail in the same way.</summary>
    public static bool IsPoison(Exception exception) => exception switch
    {
        CommandException command => command.ExitCode is ExitCode.BadInput or ExitCode.MemoryLimit || command.InnerException is PathTooLongException,
        QueueFormatException or PictureFormatException or PictureLimitException or InvalidDataException or PathTooLongException => true,
        MemoryLimitException or StrategyNotAvailableException => true,
        _ => false,
    };

    /// <summary>Whether a failed job gets another try.</summary>
    /// <param name="exception">The failure.</param>
    /// <param name="failed">The number of failed tries, with this one.</param>
    public bool TriesAgain(Exception exception, int failed) => !IsPoison(exception) && failed < Tries;

    /// <summary>The wait before the next try.</summary>
    /// <param name="failed">The number of failed tries, at least 1.</param>
    public TimeSpan Delay(int failed) => TimeSpan.FromTicks((long)Math.Min(MaxDelay.Ticks, FirstDelay.Ticks * Math.Pow(2, failed - 1)));
}
