using FastInpaint.Graph;

namespace FastInpaint.Scheduling;

/// <summary>An executable and the progress of its run. Pooled by <see cref="ExecutionPool"/>.</summary>
internal sealed class RunState : IDisposable
{
    private readonly RunProgress _progress;

    public RunState(PlannedSize size, IExecutable executable)
    {
        Size = size;
        Executable = executable;
        _progress = new RunProgress(executable.Plan);
    }

    /// <summary>The size that the executable was made for.</summary>
    public PlannedSize Size { get; }

    public IExecutable Executable { get; }

    /// <summary>Whether a run ended in such a way that the executable must not be used again.</summary>
    public bool Faulted { get; private set; }

    /// <summary>Runs the network on the input rows.</summary>
    public void Run(IProgress<double>? progress, CancellationToken cancellationToken) => RunTiles([], PixelOutput.Values, progress, cancellationToken);

    /// <summary>Runs the network on uploaded tiles; on the input rows if there are none.</summary>
    public void RunTiles(ReadOnlySpan<ITileStaging> tiles, PixelOutput output, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        Faulted = true;
        if (progress is not null)
        {
            _progress.Start(progress);
        }

        IStepObserver? observer = progress is null ? null : _progress;
        try
        {
            if (tiles.IsEmpty)
            {
                Executable.Run(observer, cancellationToken);
            }
            else
            {
                ((IStagedExecutable)Executable).RunTiles(tiles, output, observer, cancellationToken);
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
