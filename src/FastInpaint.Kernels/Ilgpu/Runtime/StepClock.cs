using System.Diagnostics;
using FastInpaint.Graph;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>Times steps with the host's clock, for devices without events. The host waits for each step.</summary>
internal sealed class StepClock(int steps) : IStepObserver
{
    private long _started;

    public double[] Milliseconds { get; } = new double[steps];

    public void StepStarting(int index) => _started = Stopwatch.GetTimestamp();

    public void StepFinished(int index) => Milliseconds[index] = Stopwatch.GetElapsedTime(_started).TotalMilliseconds;
}
