using ILGPU.Runtime.Cuda;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>Times the steps of a run with events in a CUDA stream.</summary>
internal sealed class CudaStepTimes : IDisposable
{
    private readonly CudaStream _stream;
    private readonly nint[] _events;

    public CudaStepTimes(CudaStream stream, int steps)
    {
        _stream = stream;
        _events = [.. Enumerable.Range(0, steps + 1).Select(_ => CudaDriver.CreateEvent(timed: true))];
    }

    /// <summary>Marks the end of step <paramref name="index"/> - 1, which is also the start of step <paramref name="index"/>.</summary>
    public void Mark(int index) => CudaDriver.RecordEvent(_events[index], _stream.StreamPtr);

    /// <summary>Reads the time of each step. Wait for the stream before this call.</summary>
    public void Read(Span<double> milliseconds)
    {
        for (int i = 0; i < milliseconds.Length; i++)
        {
            milliseconds[i] = CudaDriver.ElapsedMilliseconds(_events[i], _events[i + 1]);
        }
    }

    public void Dispose() => Array.ForEach(_events, CudaDriver.DestroyEvent);
}
