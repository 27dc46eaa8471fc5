using FastInpaint.Conformance;
using FastInpaint.Graph;

namespace FastInpaint.Tests;

/// <summary>One output float from the place y, x, c and the input row at y. What a fake network computes.</summary>
internal delegate float FakeNetwork(int y, int x, int c, ReadOnlySpan<float> inputRow);

/// <summary>A device whose networks are a function of the place, with the plans of the real networks: fast, and exact to predict.</summary>
internal sealed class FakeBackend(FakeNetwork network) : BackendAround(new ReferenceBackend())
{
    private int _prepared;
    private int _alive;

    public override string Name => "fake";

    public override BackendCapabilities Capabilities => new() { Description = "fake", VectorWidth = 1, Parallelism = 1, MemoryBytes = MemoryBytes };

    public long MemoryBytes { get; set; } = long.MaxValue;

    /// <summary>Executables made so far.</summary>
    public int Prepared => _prepared;

    /// <summary>Executables and models that are not disposed of.</summary>
    public int Alive => _alive;

    public bool Disposed { get; private set; }

    /// <summary>Called before each step of a run.</summary>
    public Action<int>? BeforeStep { get; set; }

    /// <summary>Called by each preparation; throws what a preparation is to throw.</summary>
    public Action? Preparing { get; set; }

    /// <summary>A generator over this device.</summary>
    public Inpainter Inpainter(long? limit = null) => new(Restorer(nameof(FastInpaint.Inpainter), limit, generator: true, detector: false));

    /// <summary>A detector over this device.</summary>
    public ArtifactDetector Detector(long? limit = null) => new(Restorer(nameof(ArtifactDetector), limit, generator: false, detector: true));

    /// <summary>Both over this device, within one limit.</summary>
    public Restorer Restorer(long? limit = null) => Restorer(nameof(FastInpaint.Restorer), limit, generator: true, detector: true);

    /// <summary>Both, with what is idle released after a time.</summary>
    public Restorer Restorer(TimeSpan? idleRelease) => Restorer(nameof(FastInpaint.Restorer), null, generator: true, detector: true, idleRelease);

    private Restorer Restorer(string owner, long? limit, bool generator, bool detector, TimeSpan? idleRelease = null) => new(
        new RestorerOptions { Backend = this, MemoryLimit = limit, IdleRelease = idleRelease }, owner, generator ? () => RandomParameters.Generator(1, 1, seed: 1) : null, detector ? () => RandomParameters.Detector(1, seed: 1) : null);

    public override IModel Load(Network network, IParameterSource parameters, Precision precision)
    {
        Interlocked.Increment(ref _alive);
        return new Model(this, base.Load(network, parameters, precision));
    }

    public override void Dispose() => Disposed = true;

    private sealed class Model(FakeBackend backend, IModel plans) : ModelAround(plans)
    {
        private bool _disposed;

        public override IExecutable Prepare(ExecutionPlan plan)
        {
            backend.Preparing?.Invoke();
            Interlocked.Increment(ref backend._prepared);
            Interlocked.Increment(ref backend._alive);
            return new Executable(backend, plan);
        }

        public override void Dispose()
        {
            Assert.False(_disposed, "The model was disposed of twice.");
            _disposed = true;
            Interlocked.Decrement(ref backend._alive);
        }
    }

    private sealed class Executable(FakeBackend backend, ExecutionPlan plan) : IExecutable
    {
        private readonly float[] _input = new float[plan.Input.Elements];
        private readonly float[] _output = new float[plan.Output.Elements];
        private bool _disposed;

        public ExecutionPlan Plan => plan;

        public long PeakBytes => plan.ArenaBytes;

        public Span<float> InputRow(int n, int y) => _input.AsSpan(y * plan.Input.W * plan.Input.C, plan.Input.W * plan.Input.C);

        public ReadOnlySpan<float> OutputRow(int n, int y) => _output.AsSpan(y * plan.Output.W * plan.Output.C, plan.Output.W * plan.Output.C);

        public void Run(IStepObserver? observer, CancellationToken cancellationToken)
        {
            Assert.False(_disposed, "An executable ran after it was disposed of.");
            for (int i = 0; i < plan.Steps.Length; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                observer?.StepStarting(i);
                backend.BeforeStep?.Invoke(i);
                observer?.StepFinished(i);
            }

            cancellationToken.ThrowIfCancellationRequested();
            int channels = plan.Output.C;
            for (int i = 0; i < _output.Length; i++)
            {
                int y = i / channels / plan.Output.W;
                _output[i] = backend.Compute(y, i / channels % plan.Output.W, i % channels, InputRow(0, y));
            }
        }

        public void Dispose()
        {
            Assert.False(_disposed, "An executable was disposed of twice.");
            _disposed = true;
            Interlocked.Decrement(ref backend._alive);
        }
    }

    private float Compute(int y, int x, int c, ReadOnlySpan<float> inputRow) => network(y, x, c, inputRow);
}
