using System.Diagnostics;

namespace FastInpaint.GpuBench;

internal static class Stopwatches
{
    /// <summary>Milliseconds of an action: the median of several runs after one that does not count.</summary>
    public static double Median(int runs, Action action)
    {
        action();
        var times = new double[runs];
        for (int i = 0; i < runs; i++)
        {
            long started = Stopwatch.GetTimestamp();
            action();
            times[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }

        Array.Sort(times);
        return times[runs / 2];
    }
}
