using FastInpaint.Graph;

namespace FastInpaint.Simd;

/// <summary>A plan with an arena in native memory, ready to run on the CPU.</summary>
internal sealed unsafe class CpuExecutable : IStagedExecutable
{
    private readonly NativeBuffer _arena;
    private readonly CpuStep[] _steps;
    private readonly WorkerPool _pool;
    private readonly TileTransfer _transfer;

    public CpuExecutable(CpuModel model, ExecutionPlan plan)
    {
        Plan = plan;
        _pool = model.Pool;
        _arena = new NativeBuffer(plan.ArenaBytes);
        _steps = [.. plan.Steps.Select(step => model.MakeStep(step, plan, (nint)_arena.Pointer))];
        _transfer = new TileTransfer(this);
    }

    public ExecutionPlan Plan { get; }

    public long PeakBytes => _arena.Bytes;

    public Span<float> InputRow(int n, int y) => Row(Plan.Fused.Input, Plan.Input, n, y);

    public ReadOnlySpan<float> OutputRow(int n, int y) => Row(Plan.Fused.Output, Plan.Output, n, y);

    public void Run(IStepObserver? observer, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_arena.Pointer == null, this);
        for (int i = 0; i < _steps.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            observer?.StepStarting(i);
            _steps[i].Run(_pool, cancellationToken);
            observer?.StepFinished(i);
        }
    }

    public void RunTiles(ReadOnlySpan<ITileStaging> tiles, PixelOutput output, IStepObserver? observer, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_arena.Pointer == null, this);
        _transfer.Begin(tiles, output);
        _transfer.Load(_pool);
        Run(observer, cancellationToken);
        _transfer.Store(_pool, output);
    }

    public void Dispose() => _arena.Dispose();

    private Span<float> Row(Value value, TensorShape shape, int n, int y)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)n, (uint)shape.N, nameof(n));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)y, (uint)shape.H, nameof(y));
        ObjectDisposedException.ThrowIf(_arena.Pointer == null, this);
        int floats = checked(shape.W * shape.C);
        float* tensor = (float*)(_arena.Pointer + Plan.Offsets[value.Id]);
        return new Span<float>(tensor + ((long)n * shape.H + y) * floats, floats);
    }
}
