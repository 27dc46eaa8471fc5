using System.Globalization;
using FastInpaint.Host.Reports;

namespace FastInpaint.Host.Batch;

/// <summary>Counts finished pictures, and computes the rate and the remaining time. Thread-safe.</summary>
/// <param name="pictures">Pictures of the batch.</param>
/// <param name="elapsed">Time since the start.</param>
internal sealed class BatchProgress(int pictures, Func<TimeSpan> elapsed)
{
    private readonly Lock _gate = new();
    private int _finished;
    private int _worked;

    /// <summary>Counts a picture. Skipped pictures do not count for the rate.</summary>
    /// <returns>The finished share, and the text beside the bar.</returns>
    public (double Share, string Text) Count(BatchEntry entry)
    {
        lock (_gate)
        {
            _finished++;
            _worked += entry.Status == BatchStatus.Skipped ? 0 : 1;
            double seconds = elapsed().TotalSeconds, rate = seconds > 0 ? _worked / seconds : 0;
            string speed = rate > 0 ? string.Create(CultureInfo.InvariantCulture, $", {rate:0.0}/s, {Remaining((pictures - _finished) / rate)} left") : "";
            return ((double)_finished / pictures, $"{_finished} of {pictures}{speed}");
        }
    }

    private static string Remaining(double seconds)
    {
        var time = TimeSpan.FromSeconds(Math.Round(Math.Min(seconds, TimeSpan.FromDays(999).TotalSeconds)));
        return time.TotalHours < 1 ? time.ToString(@"m\:ss", CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}:{time:mm\\:ss}");
    }
}
