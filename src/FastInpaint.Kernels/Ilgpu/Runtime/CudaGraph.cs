using ILGPU.Runtime.Cuda;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>A run of a plan that was recorded once, and that the driver launches as a whole.</summary>
internal sealed unsafe class CudaGraph : IDisposable
{
    private readonly CudaStream _stream;
    private readonly nint _executable;
    private readonly delegate* unmanaged<nint, nint, int> _launch = CudaDriver.GraphLaunch;

    private CudaGraph(CudaStream stream, nint executable)
    {
        _stream = stream;
        _executable = executable;
    }

    /// <summary>Records the work that <paramref name="enqueue"/> puts into the stream. Nothing of it is run.</summary>
    /// <exception cref="CudaException">The driver cannot record it.</exception>
    public static CudaGraph Record(CudaStream stream, Action enqueue)
    {
        CudaDriver.BeginCapture(stream.StreamPtr);
        try
        {
            enqueue();
        }
        catch
        {
            CudaDriver.AbandonCapture(stream.StreamPtr);
            throw;
        }

        nint graph = CudaDriver.EndCapture(stream.StreamPtr);
        try
        {
            return new CudaGraph(stream, CudaDriver.Instantiate(graph, stream.StreamPtr));
        }
        finally
        {
            CudaDriver.DestroyGraph(graph);
        }
    }

    /// <summary>Puts the recorded run into the stream.</summary>
    public void Launch() => CudaException.ThrowIfFailed((CudaError)_launch(_executable, _stream.StreamPtr));

    public void Dispose() => CudaDriver.DestroyExecutable(_executable);
}
