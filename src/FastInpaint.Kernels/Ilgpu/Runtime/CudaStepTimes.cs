using ILGPU.Runtime.Cuda;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>Events of a CUDA stream around the steps of a run.</summary>
internal sealed class CudaStepTimes : IDisposable
{
    private readonly CudaStream _stream;
    private readonly nint[] _events;

    public CudaStepTimes(CudaStream stream, int steps)
    {
        _stream = stream;
        _events = [.. Enumerable.Range(0, steps + 1).Select(_ => CudaDriver.CreateEvent())];
    }

    /// <summary>Marks the end of step <paramref name="index"/> - 1 and the start of step <paramref name="index"/>.</summary>
    public void Mark(int index) => CudaDriver.RecordEvent(_events[index], _stream.StreamPtr);

    /// <summary>What each step took, after the stream was waited for.</summary>
    public void Read(Span<double> milliseconds)
    {
        for (int i = 0; i < milliseconds.Length; i++)
        {
            milliseconds[i] = CudaDriver.ElapsedMilliseconds(_events[i], _events[i + 1]);
        }
    }

    public void Dispose() => Array.ForEach(_events, CudaDriver.DestroyEvent);
}
