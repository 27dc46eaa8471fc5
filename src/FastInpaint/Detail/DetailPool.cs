using System.Globalization;
using FastInpaint.Graph;
using FastInpaint.Simd;

namespace FastInpaint.Detail;

/// <summary>The stages and threads that give an engine's fills their detail. Thread safe.</summary>
/// <remarks>On the CPU the threads are the network's. Beside another device they are as many as the machine has processors, and start with the first fill.</remarks>
/// <param name="backend">The network's device.</param>
internal sealed class DetailPool(IBackend backend) : IDisposable
{
    // Detail of a hole pixel takes about as long as so many of a network's multiply-adds: with the embedded weights, 0.3 of the network's time for strokes over 15 % of a picture.
    private const double MultiplyAddsOfAHolePixel = 300_000;

    private readonly Lock _gate = new();
    private readonly Stack<DetailStage> _unused = new();
    private WorkerPool? _own;
    private Said? _said;

    /// <summary>The number of threads.</summary>
    public int WorkerCount { get; } = (backend as CpuBackend)?.Workers.Workers ?? Environment.ProcessorCount;

    /// <summary>Gives a canvas detail.</summary>
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

    /// <summary>The reason of an outcome, with its predicted time in relation to the network's; a repeated call makes no new text.</summary>
    /// <param name="outcome">The outcome.</param>
    /// <param name="settings">What the picture was planned with.</param>
    /// <param name="holePixels">Pixels that were filled.</param>
    /// <param name="multiplyAdds">The network's, for all tiles.</param>
    public string Reason(DetailOutcome outcome, DetailSettings settings, long holePixels, double multiplyAdds)
    {
        double share = outcome < DetailOutcome.Extrapolated ? 0 : holePixels * MultiplyAddsOfAHolePixel / multiplyAdds;
        Said? said = _said;
        if (said is null || said.Outcome != outcome || said.Settings != settings || said.Share != share)
        {
            string reason = outcome.Reason(settings);
            _said = said = new Said(outcome, settings, share, share == 0 ? reason : string.Create(CultureInfo.InvariantCulture, $"{reason} Predicted: {Math.Max(share, 0.01):0.##} of the network's time."));
        }

        return said.Text;
    }

    /// <summary>Forgets the stages that nobody uses at the moment.</summary>
    public void ReleaseUnused()
    {
        lock (_gate)
        {
            _unused.Clear();
        }
    }

    public void Dispose() => _own?.Dispose();

    /// <summary>What was said last.</summary>
    private sealed record Said(DetailOutcome Outcome, DetailSettings Settings, double Share, string Text);
}
