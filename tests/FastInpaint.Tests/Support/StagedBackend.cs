using System.Diagnostics;
using FastInpaint.Conformance;
using FastInpaint.Graph;
using FastInpaint.Simd;

namespace FastInpaint.Tests;

/// <summary>The CPU behind an artificial bus: copies and runs take as long as a test says, and what happens is recorded.</summary>
internal sealed class StagedBackend() : BackendAround(new CpuBackend(threads: 1))
{
    private readonly Lock _gate = new();
    private long _bytes;
    private long _busy;
    private int _uploads;

    public override string Name => "staged";

    public override BackendCapabilities Capabilities => base.Capabilities with { BatchPixels = BatchPixels, MemoryBytes = MemoryBytes };

    public long MemoryBytes { get; set; } = long.MaxValue;

    public long BatchPixels { get; init; }

    /// <summary>How long an upload, a run and a download take at least.</summary>
    public TimeSpan Copying { get; init; }

    public TimeSpan Running { get; init; }

    /// <summary>How long uploads, runs and downloads took together.</summary>
    public TimeSpan Busy => new(Interlocked.Read(ref _busy));

    /// <summary>Uploads that ended.</summary>
    public int Uploads => Volatile.Read(ref _uploads);

    /// <summary>Tiles of each run, in their order.</summary>
    public List<int> Runs { get; } = [];

    /// <summary>Bytes of arenas and buffers now.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate)
            {
                return _bytes;
            }
        }
    }

    /// <summary>How long what nobody uses is kept; null for as long as the restorer lives.</summary>
    public TimeSpan? IdleRelease { get; init; }

    /// <summary>The most bytes of arenas and buffers at any time.</summary>
    public long PeakBytes { get; private set; }

    /// <summary>Bytes of the largest arena in which tiles ran.</summary>
    public long LargestArena { get; private set; }

    /// <summary>Called before each run. Two runs of a network at a time fail.</summary>
    public Action<int>? BeforeRun { get; set; }

    /// <summary>Called by each preparation with the tiles of the plan.</summary>
    public Action<int>? Preparing { get; set; }

    /// <summary>Called by each planning with the tiles of the plan.</summary>
    public Action<int>? Planning { get; set; }

    public Inpainter Inpainter(long? limit = null, int queueLength = 1024) => new(Restorer(nameof(FastInpaint.Inpainter), limit, queueLength, generator: true, detectorChannels: 0));

    public ArtifactDetector Detector(int channels, long? limit) => new(Restorer(nameof(ArtifactDetector), limit, 1024, generator: false, channels));

    /// <summary>Both networks within one limit.</summary>
    public Restorer Restorer(int detectorChannels, long? limit) => Restorer(nameof(FastInpaint.Restorer), limit, 1024, generator: true, detectorChannels);

    private Restorer Restorer(string owner, long? limit, int queueLength, bool generator, int detectorChannels) => new(
        new RestorerOptions { Backend = this, MemoryLimit = limit, QueueLength = queueLength, IdleRelease = IdleRelease },
        owner,
        generator ? () => RandomParameters.Generator(4, 1, seed: 1) : null,
        detectorChannels > 0 ? () => RandomParameters.Detector(detectorChannels, seed: 1) : null);

    public override IModel Load(Network network, IParameterSource parameters, Precision precision) => new Model(this, base.Load(network, parameters, precision));

    /// <summary>Does something that takes at least so long, and counts the time.</summary>
    private void Spend(TimeSpan atLeast, Action? action = null)
    {
        long started = Stopwatch.GetTimestamp();
        Thread.Sleep(atLeast);
        action?.Invoke();
        Interlocked.Add(ref _busy, Stopwatch.GetElapsedTime(started).Ticks);
    }

    private void Count(long bytes)
    {
        lock (_gate)
        {
            _bytes += bytes;
            PeakBytes = Math.Max(PeakBytes, _bytes);
        }
    }

    private sealed class Model(StagedBackend backend, IModel model) : ModelAround(model), IStagedModel, IStripModel
    {
        private int _running;

        private readonly IStagedModel _model = (IStagedModel)model;

        public override ExecutionPlan Plan(int batch, int height, int width)
        {
            backend.Planning?.Invoke(batch);
            return base.Plan(batch, height, width);
        }

        public ExecutionPlan PlanStrips(int batch, int height, int width, long arenaBytes) => ((IStripModel)_model).PlanStrips(batch, height, width, arenaBytes);

        public override IExecutable Prepare(ExecutionPlan plan)
        {
            backend.Preparing?.Invoke(plan.Input.N);
            return new Executable(backend, this, (IStagedExecutable)base.Prepare(plan));
        }

        public void BeginRun() => Assert.Equal(1, Interlocked.Increment(ref _running));

        public void EndRun() => Interlocked.Decrement(ref _running);

        public long StagingBytes(int height, int width) => _model.StagingBytes(height, width);

        public ITileStaging CreateStaging(int height, int width) => new Staging(backend, _model.CreateStaging(height, width), StagingBytes(height, width));
    }

    private sealed class Executable : ExecutableAround, IStagedExecutable
    {
        private readonly StagedBackend _backend;
        private readonly Model _model;
        private readonly IStagedExecutable _executable;

        public Executable(StagedBackend backend, Model model, IStagedExecutable executable)
            : base(executable)
        {
            (_backend, _model, _executable) = (backend, model, executable);
            backend.Count(Plan.ArenaBytes);
        }

        public void RunTiles(ReadOnlySpan<ITileStaging> tiles, PixelOutput output, IStepObserver? observer, CancellationToken cancellationToken)
        {
            _model.BeginRun();
            try
            {
                lock (_backend._gate)
                {
                    _backend.Runs.Add(tiles.Length);
                    _backend.LargestArena = Math.Max(_backend.LargestArena, PeakBytes);
                }

                _backend.BeforeRun?.Invoke(tiles.Length);
                var own = new ITileStaging[tiles.Length];
                for (int i = 0; i < own.Length; i++)
                {
                    own[i] = ((Staging)tiles[i]).Inner(uploaded: true);
                }

                _backend.Spend(_backend.Running, () => _executable.RunTiles(own, output, observer, cancellationToken));
            }
            finally
            {
                _model.EndRun();
            }
        }

        public override void Dispose()
        {
            base.Dispose();
            _backend.Count(-Plan.ArenaBytes);
        }
    }

    private sealed class Staging : ITileStaging
    {
        private readonly StagedBackend _backend;
        private readonly ITileStaging _tile;
        private readonly long _bytes;
        private bool _uploaded;

        public Staging(StagedBackend backend, ITileStaging tile, long bytes)
        {
            (_backend, _tile, _bytes) = (backend, tile, bytes);
            backend.Count(bytes);
        }

        public int Height => _tile.Height;

        public int Width => _tile.Width;

        public Span<byte> PixelRow(int y) => _tile.PixelRow(y);

        public ReadOnlySpan<float> OutputRow(int y) => _tile.OutputRow(y);

        public ReadOnlySpan<byte> FinishedRow(int y) => _tile.FinishedRow(y);

        public ITileStaging Inner(bool uploaded)
        {
            Assert.Equal(uploaded, _uploaded);
            return _tile;
        }

        public void Upload()
        {
            _backend.Spend(_backend.Copying);
            _uploaded = true;
            Interlocked.Increment(ref _backend._uploads);
        }

        public void Download(PixelOutput output)
        {
            _backend.Spend(_backend.Copying);
            _uploaded = false;
        }

        public void Dispose()
        {
            _tile.Dispose();
            _backend.Count(-_bytes);
        }
    }
}
