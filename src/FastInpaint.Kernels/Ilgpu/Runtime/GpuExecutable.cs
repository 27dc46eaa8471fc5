using FastInpaint.Graph;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>A plan with its arena on the device, its staging buffers on the host, and its own stream.</summary>
internal sealed class GpuExecutable : IExecutable
{
    private readonly GpuBackend _backend;
    private readonly AcceleratorStream _stream;
    private readonly MemoryBuffer1D<float, Stride1D.Dense> _arena;
    private readonly PageLockedArray1D<float> _input;
    private readonly PageLockedArray1D<float> _output;
    private readonly ArrayView<float> _deviceInput;
    private readonly ArrayView<float> _deviceOutput;
    private readonly GpuStep[] _steps;
    private readonly GpuStep? _padInput;
    private readonly CudaGraph? _graph;
    private bool _disposed;

    public GpuExecutable(GpuModel model, ExecutionPlan plan)
    {
        _backend = model.Backend;
        Plan = plan;
        Accelerator accelerator = _backend.Accelerator;
        _stream = accelerator.CreateStream();
        try
        {
            _arena = Allocate(accelerator, plan.Memory.ArenaBytes);
            _input = accelerator.AllocatePageLocked1D<float>(plan.Input.Elements);
            _output = accelerator.AllocatePageLocked1D<float>(plan.Output.Elements);
            _arena.MemSetToZero(_stream);
            ArrayView<float> arena = _arena.View.AsContiguous();
            _steps = model.Steps(plan, _arena);

            bool padded = plan.Shapes[plan.Fused.Input.Id].C != plan.Input.C;
            long raw = (padded ? plan.Operations[0].Workspace : plan.Offsets[plan.Fused.Input.Id]) / sizeof(float);
            _deviceInput = arena.SubView(raw, plan.Input.Elements);
            _deviceOutput = arena.SubView(plan.Offsets[plan.Fused.Output.Id] / sizeof(float), plan.Output.Elements);
            _padInput = padded ? new PadInputStep(_backend.Kernels, model.Form, plan, raw, arena) : null;
            _stream.Synchronize();
            if (model.Form.WarmUp)
            {
                Run(null, CancellationToken.None);
            }

            if (_stream is CudaStream cuda)
            {
                _graph = CudaGraph.Record(cuda, Enqueue);
                Run(null, CancellationToken.None);
            }
        }
        catch
        {
            Release();
            throw;
        }
    }

    public ExecutionPlan Plan { get; }

    public long PeakBytes => _arena.LengthInBytes + (_input.Length + _output.Length) * sizeof(float);

    public Span<float> InputRow(int n, int y) => Row(_input.Span, Plan.Input, n, y);

    public ReadOnlySpan<float> OutputRow(int n, int y) => Row(_output.Span, Plan.Output, n, y);

    public void Run(IStepObserver? observer, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        try
        {
            _backend.Accelerator.Bind();
            if (_graph is not null && observer is null)
            {
                cancellationToken.ThrowIfCancellationRequested();
                _graph.Launch();
                _stream.Synchronize();
                return;
            }

            _deviceInput.CopyFrom(_stream, _input.ArrayView);
            Launch(_padInput);
            for (int i = 0; i < _steps.Length; i++)
            {
                if (cancellationToken.IsCancellationRequested)
                {
                    _stream.Synchronize();
                    cancellationToken.ThrowIfCancellationRequested();
                }

                observer?.StepStarting(i);
                Launch(_steps[i]);
                if (observer is not null)
                {
                    _stream.Synchronize();
                    observer.StepFinished(i);
                }
            }

            _deviceOutput.CopyTo(_stream, _output.ArrayView);
            _stream.Synchronize();
        }
        catch (AcceleratorException e)
        {
            throw _backend.Lost("during a run", e);
        }
    }

    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            Release();
        }
    }

    private static MemoryBuffer1D<float, Stride1D.Dense> Allocate(Accelerator accelerator, long bytes)
    {
        try
        {
            return accelerator.Allocate1D<float>(bytes / sizeof(float));
        }
        catch (AcceleratorException e)
        {
            throw new InsufficientMemoryException(
                $"{accelerator.Name.Trim()} could not allocate an arena of {bytes} bytes ({e.Message}). Give a smaller picture or a memory limit.", e);
        }
    }

    private static Span<float> Row(Span<float> tensor, TensorShape shape, int n, int y)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)n, (uint)shape.N, nameof(n));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)y, (uint)shape.H, nameof(y));
        int floats = checked(shape.W * shape.C);
        return tensor.Slice(checked((n * shape.H + y) * floats), floats);
    }

    private void Enqueue()
    {
        _deviceInput.CopyFrom(_stream, _input.ArrayView);
        Launch(_padInput);
        foreach (GpuStep step in _steps)
        {
            Launch(step);
        }

        _deviceOutput.CopyTo(_stream, _output.ArrayView);
    }

    private void Launch(GpuStep? step)
    {
        if (step is not null)
        {
            lock (_backend.LaunchGate)
            {
                step.Launch(_stream);
            }
        }
    }

    private void Release()
    {
        _graph?.Dispose();
        _input?.Dispose();
        _output?.Dispose();
        _arena?.Dispose();
        _stream.Dispose();
    }
}
