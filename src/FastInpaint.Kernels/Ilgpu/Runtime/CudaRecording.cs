using ILGPU.Runtime.Cuda;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>
/// A run of a plan, recorded as one graph for each of its stretches. A graph goes to the device as a whole, so a run can be canceled between two stretches.
/// </summary>
internal sealed class CudaRecording : IDisposable
{
    private readonly CudaStream _stream;
    private readonly CudaGraph[] _graphs;

    // The ends of two stretches: of the one that the device computes, and of the one that waits in the stream.
    private readonly nint[] _ends = new nint[2];

    /// <param name="stream">The stream of all runs.</param>
    /// <param name="stretches">Each puts the work of a stretch into the stream.</param>
    /// <exception cref="CudaException">The driver cannot record it.</exception>
    public CudaRecording(CudaStream stream, Action[] stretches)
    {
        _stream = stream;
        _graphs = new CudaGraph[stretches.Length];
        try
        {
            for (int i = 0; i < _graphs.Length; i++)
            {
                _graphs[i] = CudaGraph.Record(stream, stretches[i]);
            }

            for (int i = 0; i < _ends.Length; i++)
            {
                _ends[i] = CudaDriver.CreateEvent(timed: false);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Puts the run into the stream. If it can be canceled, then at most two stretches are in the stream at a time, so that the device never waits for the next one and little is left to compute after a cancellation.</summary>
    /// <exception cref="OperationCanceledException">The run was canceled. The stream is empty.</exception>
    public void Launch(CancellationToken cancellationToken)
    {
        for (int i = 0; i < _graphs.Length; i++)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                _stream.Synchronize();
                cancellationToken.ThrowIfCancellationRequested();
            }

            _graphs[i].Launch();
            if (cancellationToken.CanBeCanceled && i + 1 < _graphs.Length)
            {
                CudaDriver.RecordEvent(_ends[i % 2], _stream.StreamPtr);
                if (i > 0)
                {
                    CudaDriver.WaitForEvent(_ends[(i - 1) % 2]);
                }
            }
        }
    }

    public void Dispose()
    {
        foreach (CudaGraph? graph in _graphs)
        {
            graph?.Dispose();
        }

        foreach (nint end in _ends)
        {
            if (end != 0)
            {
                CudaDriver.DestroyEvent(end);
            }
        }
    }
}
