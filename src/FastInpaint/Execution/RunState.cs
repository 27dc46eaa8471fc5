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

    /// <summary>Runs the network on the input rows.</summary>
    public void Run(IProgress<double>? progress, CancellationToken cancellationToken)
    {
        if (progress is not null)
        {
            _progress.Start(progress);
        }

        Faulted = true;
        try
        {
            Executable.Run(progress is null ? null : _progress, cancellationToken);
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
