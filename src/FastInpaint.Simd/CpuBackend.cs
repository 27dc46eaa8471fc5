using System.Diagnostics;
using FastInpaint.Graph;

namespace FastInpaint.Simd;

/// <summary>The CPU as a backend. It computes in fp32 with the widest vectors of the processor, on several threads. Results do not depend on the number of threads.</summary>
public sealed class CpuBackend : IBackend
{
    private const int MaximumThreads = 1024;

    // With fewer pixels, a thread spends too much of its time waiting for the others at the end of each step.
    private const long BatchPixelsPerThread = 8192;

    private readonly WorkerPool _pool;
    private readonly CpuTier _tier;
    private readonly ConvolutionAlgorithm _algorithm;

    /// <summary>Starts the threads.</summary>
    /// <param name="threads">Number of threads, 1 to 1024; 0 for one per processor.</param>
    /// <param name="algorithm">How convolutions are computed.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threads"/> is outside its range.</exception>
    public CpuBackend(int threads = 0, ConvolutionAlgorithm algorithm = ConvolutionAlgorithm.Auto)
        : this(threads, algorithm, CpuTiers.Best)
    {
    }

    internal CpuBackend(int threads, ConvolutionAlgorithm algorithm, CpuTier tier)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(threads, MaximumThreads);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((int)tier, (int)CpuTiers.Best, nameof(tier));
        _tier = tier;
        _algorithm = algorithm;
        _pool = new WorkerPool(threads == 0 ? Math.Min(Environment.ProcessorCount, MaximumThreads) : threads);
        ThreadPool.UnsafeQueueUserWorkItem(static kernels => kernels.WarmUp(), RowKernels.For(tier, int.MaxValue), preferLocal: false);
    }

    /// <inheritdoc/>
    public string Name => "cpu";

    /// <summary>The threads.</summary>
    internal WorkerPool Workers => _pool;

    /// <inheritdoc/>
    public BackendCapabilities Capabilities => new()
    {
        Description = $"{CpuTiers.Name(_tier)}, {_pool.Workers} thread{(_pool.Workers == 1 ? "" : "s")}",
        VectorWidth = CpuTiers.VectorWidth(_tier),
        Parallelism = _pool.Workers,
        BatchPixels = _pool.Workers * BatchPixelsPerThread,
        MemoryBytes = AvailableMemory.Bytes(),
    };

    IModel IBackend.Load(Network network, IParameterSource parameters, Precision precision)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(parameters);
        return precision == Precision.Fp32
            ? new CpuModel(network, parameters, _pool, _tier, _algorithm)
            : throw new NotSupportedException($"The CPU backend computes in fp32; {precision.ToString().ToLowerInvariant()} was asked for. Use --precision fp32 or auto.");
    }

    /// <inheritdoc/>
    public void Dispose() => _pool.Dispose();

    /// <summary>Measures the peak rate of multiply-adds of all threads together, on registers alone, in GFLOP/s (a multiply-add is two operations). Takes some 20 ms.</summary>
    internal double MeasurePeakGflops()
    {
        var loop = new PeakWork(RowKernels.For(_tier, int.MaxValue));
        double best = 0;
        for (int i = 0; i < 40; i++)
        {
            long start = Stopwatch.GetTimestamp();
            _pool.Run(loop, _pool.Workers);
            best = Math.Max(best, loop.Flops * _pool.Workers / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e9);
        }

        return best;
    }

    private sealed class PeakWork(RowKernels kernels) : IParallelWork
    {
        private const int Iterations = 100_000;
        private float _sink;

        public double Flops => 2.0 * Iterations * RowKernels.PeakChains * kernels.VectorWidth;

        public void Execute(int task, int worker) => _sink = kernels.PeakLoop(Iterations);
    }
}
