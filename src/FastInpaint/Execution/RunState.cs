using FastInpaint.Graph;

namespace FastInpaint;

/// <summary>What one call has to itself: an executable and a meter for the memory beside it. Pooled by <see cref="ExecutionPool"/>.</summary>
internal sealed class RunState : IDisposable
{
    private readonly RunProgress _progress;

    public RunState(PlannedSize size, IExecutable executable)
    {
        Size = size;
        Executable = executable;
        _progress = new RunProgress(executable.Plan);
    }

    /// <summary>The size it was made for.</summary>
    public PlannedSize Size { get; }

    public IExecutable Executable { get; }

    public MemoryMeter Meter { get; } = new();

    /// <summary>High-water mark of arena and workspaces.</summary>
    public long PeakBytes => Executable.PeakBytes + Meter.PeakBytes;

    /// <summary>Whether a run ended in a way after which the executable is not used again.</summary>
    public bool Faulted { get; private set; }

    /// <summary>The executable where it takes 8-bit pixels; null where it takes floats only.</summary>
    public IPixelExecutable? Pixels => Executable as IPixelExecutable;

    /// <summary>Runs the network on the input rows, or on the pixel rows where <paramref name="pixels"/> says what they give.</summary>
    public void Run(IProgress<double>? progress, CancellationToken cancellationToken, PixelOutput? pixels = null)
    {
        if (progress is not null)
        {
            _progress.Start(progress);
        }

        Faulted = true;
        try
        {
            IStepObserver? observer = progress is null ? null : _progress;
            if (pixels is { } output)
            {
                Pixels!.RunPixels(output, observer, cancellationToken);
            }
            else
            {
                Executable.Run(observer, cancellationToken);
            }

            Faulted = false;
        }
        catch (OperationCanceledException)
        {
            Faulted = false;
            throw;
        }
        finally
        {
            _progress.Stop();
        }
    }

    public void Dispose() => Executable.Dispose();
}
