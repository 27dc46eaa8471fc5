using System.Globalization;
using FastInpaint.Graph;
using FastInpaint.Simd;

namespace FastInpaint.Detail;

/// <summary>Gives the fills of one engine their detail. Pools the stages and owns or borrows the threads. Thread-safe.</summary>
/// <remarks>On the CPU the threads are those of the CPU backend. For another device the pool starts one thread per processor at the first fill.</remarks>
/// <param name="backend">The network's device.</param>
internal sealed class DetailPool(IBackend backend) : IDisposable
{
    // Estimated time of one hole pixel's detail, as the number of the network's multiply-adds that take as long.
    private const double MultiplyAddsOfAHolePixel = 300_000;

    private readonly Lock _gate = new();
    private readonly Stack<DetailStage> _unused = new();
    private WorkerPool? _own;
    private LastReason? _lastReason;

    /// <summary>The number of threads.</summary>
    public int WorkerCount { get; } = (backend as CpuBackend)?.Workers.Workers ?? Environment.ProcessorCount;

    /// <summary>Computes the detail of a canvas.</summary>
    /// <inheritdoc cref="DetailStage.Run"/>
    public unsafe DetailOutcome Run(in DetailCanvas canvas, byte* scratch, CancellationToken cancellationToken)
    {
        WorkerPool workers;
        DetailStage? stage;
        lock (_gate)
        {
            workers = (backend as CpuBackend)?.Workers ?? (_own ??= new WorkerPool(WorkerCount));
            stage = _unused.TryPop(out DetailStage? unused) ? unused : new DetailStage();
        }

        try
        {
            return stage.Run(canvas, scratch, workers, cancellationToken);
        }
        finally
        {
            lock (_gate)
            {
                _unused.Push(stage);
            }
        }
    }

    /// <summary>The reason of an outcome, with the predicted time relative to the network's time. A repeated call with equal arguments returns the same string.</summary>
    /// <param name="outcome">The outcome.</param>
    /// <param name="settings">Settings of the picture's plan.</param>
    /// <param name="holePixels">Number of filled pixels.</param>
    /// <param name="multiplyAdds">Multiply-adds of the network for all tiles.</param>
    public string Reason(DetailOutcome outcome, DetailSettings settings, long holePixels, double multiplyAdds)
    {
        double share = outcome < DetailOutcome.Extrapolated ? 0 : holePixels * MultiplyAddsOfAHolePixel / multiplyAdds;
        LastReason? last = _lastReason;
        if (last is null || last.Outcome != outcome || last.Settings != settings || last.Share != share)
        {
            string reason = outcome.Reason(settings);
            _lastReason = last = new LastReason(outcome, settings, share, share == 0 ? reason : string.Create(CultureInfo.InvariantCulture, $"{reason} Predicted: {Math.Max(share, 0.01):0.##} of the network's time."));
        }

        return last.Text;
    }

    /// <summary>Releases the stages that are not in use.</summary>
    public void ReleaseUnused()
    {
        lock (_gate)
        {
            _unused.Clear();
        }
    }

    public void Dispose() => _own?.Dispose();

    /// <summary>The last reason, with the arguments that it was made from.</summary>
    private sealed record LastReason(DetailOutcome Outcome, DetailSettings Settings, double Share, string Text);
}
