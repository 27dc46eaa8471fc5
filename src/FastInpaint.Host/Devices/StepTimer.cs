using System.Diagnostics;
using FastInpaint.Graph;

namespace FastInpaint.Host.Devices;

/// <summary>Measures the milliseconds of every step over several runs. Allocates nothing during a run.</summary>
internal sealed class StepTimer(int steps, int iterations) : IStepObserver
{
    private readonly double[,] _milliseconds = new double[steps, iterations];
    private long _started;

    /// <summary>The index of the current run.</summary>
    public int Iteration { get; set; }

    public void StepStarting(int index) => _started = Stopwatch.GetTimestamp();

    public void StepFinished(int index) => _milliseconds[index, Iteration] = Stopwatch.GetElapsedTime(_started).TotalMilliseconds;

    /// <summary>Takes over the times of a whole run.</summary>
    public void Take(ReadOnlySpan<double> milliseconds)
    {
        for (int i = 0; i < milliseconds.Length; i++)
        {
            _milliseconds[i, Iteration] = milliseconds[i];
        }
    }

    public double Median(int step) => Median(Enumerable.Range(0, iterations).Select(iteration => _milliseconds[step, iteration]));

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>The smallest value that the given percentage of the values does not exceed.</summary>
    public static double Percentile(IEnumerable<double> values, int percent)
    {
        double[] sorted = [.. values.Order()];
        return sorted[(sorted.Length * percent + 99) / 100 - 1];
    }
}
