using System.Runtime.InteropServices;
using FastInpaint.Graph;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>A plan with its arena on the device, its staging buffers on the host, and its own stream.</summary>
internal sealed class GpuExecutable : IPixelExecutable, IStepTimedExecutable
{
    private const int PixelBytes = 4;

    private readonly GpuBackend _backend;
    private readonly AcceleratorStream _stream;
    private readonly List<PageLockedArray1D<float>> _staging = [];
    private readonly MemoryBuffer1D<float, Stride1D.Dense> _arena;
    private readonly GpuStep[] _steps;
    private readonly RunEnds _tensors;
    private readonly RunEnds _values;
    private readonly RunEnds? _finished;
    private bool _disposed;

    public GpuExecutable(GpuModel model, ExecutionPlan plan)
    {
        _backend = model.Backend;
        Plan = plan;
        _stream = _backend.Accelerator.CreateStream();
        try
        {
            _arena = Allocate(plan.Memory.ArenaBytes);
            _arena.MemSetToZero(_stream);
            ArrayView<float> arena = _arena.View.AsContiguous();
            _steps = model.Steps(plan, _arena);

            PageLockedArray1D<float> input = Stage(plan.Input.Elements);
            PageLockedArray1D<float> output = Stage(plan.Output.Elements);
            long raw = (model.TakesRawInput ? plan.Offsets[plan.Fused.Input.Id] : plan.Operations[0].Workspace) / sizeof(float);
            ArrayView<float> values = arena.SubView(plan.Offsets[plan.Fused.Output.Id] / sizeof(float), plan.Output.Elements);
            GpuStep? pad = model.TakesRawInput ? null : new PadInputStep(_backend.Kernels, model.Form, plan, raw, arena);
            _tensors = new RunEnds(input, arena.SubView(raw, plan.Input.Elements), pad, null, values, output);

            PixelArguments ends = PixelStep.Arguments(plan, model.SourcePixels(plan));
            PageLockedArray1D<float> pixels = Stage(ends.Pixels);
            ArrayView<float> source = arena.SubView(ends.Source / sizeof(float), ends.Pixels);
            var load = new PixelStep(_backend.Kernels, model.Form, plan.Precision == Precision.Fp16 ? PixelsToMap.RunHalf : PixelsToMap.Run, ends, arena);
            _values = new RunEnds(pixels, source, load, null, values, output);
            if (plan.Network.Kind == NetworkKind.Generator)
            {
                var finish = new PixelStep(_backend.Kernels, model.Form, FinishPixels.Run, ends, arena);
                _finished = new RunEnds(pixels, source, load, finish, arena.SubView(ends.Finished / sizeof(float), ends.Pixels), Stage(ends.Pixels));
            }

            _stream.Synchronize();
            if (model.Form.WarmUp)
            {
                WarmUp();
            }
        }
        catch
        {
            Release();
            throw;
        }
    }

    public ExecutionPlan Plan { get; }

    public long PeakBytes => _arena.LengthInBytes + _staging.Sum(array => array.Length * sizeof(float));

    public Span<float> InputRow(int n, int y) => Row(_tensors.From.Span, Plan.Input, n, y);

    public ReadOnlySpan<float> OutputRow(int n, int y) => Row(_tensors.To.Span, Plan.Output, n, y);

    public Span<byte> PixelRow(int n, int y) => Row(MemoryMarshal.AsBytes(_values.From.Span), Plan.Input with { C = PixelBytes }, n, y);

    public ReadOnlySpan<byte> FinishedRow(int n, int y) => Row(MemoryMarshal.AsBytes(Finished().To.Span), Plan.Input with { C = PixelBytes }, n, y);

    public void Run(IStepObserver? observer, CancellationToken cancellationToken) => Run(_tensors, observer, null, cancellationToken);

    public void RunPixels(PixelOutput output, IStepObserver? observer, CancellationToken cancellationToken) =>
        Run(output == PixelOutput.Values ? _values : Finished(), observer, null, cancellationToken);

    public void RunTimed(Span<double> milliseconds, CancellationToken cancellationToken)
    {
        if (milliseconds.Length != _steps.Length)
        {
            throw new ArgumentException($"There are {_steps.Length} steps and {milliseconds.Length} places for their times.", nameof(milliseconds));
        }

        if (_stream is CudaStream cuda)
        {
            using var times = new CudaStepTimes(cuda, _steps.Length);
            Run(_tensors, null, times, cancellationToken);
            times.Read(milliseconds);
        }
        else
        {
            var clock = new StepClock(_steps.Length);
            Run(_tensors, clock, null, cancellationToken);
            clock.Milliseconds.CopyTo(milliseconds);
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

    private static Span<T> Row<T>(Span<T> tensor, TensorShape shape, int n, int y)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)n, (uint)shape.N, nameof(n));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)y, (uint)shape.H, nameof(y));
        int length = checked(shape.W * shape.C);
        return tensor.Slice(checked((n * shape.H + y) * length), length);
    }

    private RunEnds Finished() => _finished ?? throw new NotSupportedException("Only a generator finishes pictures.");

    private void Run(RunEnds ends, IStepObserver? observer, CudaStepTimes? times, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            _backend.Accelerator.Bind();
            if (ends.Graph is { } graph && observer is null && times is null)
            {
                graph.Launch();
            }
            else
            {
                Enqueue(ends, observer, times, cancellationToken);
            }

            _stream.Synchronize();
        }
        catch (AcceleratorException e)
        {
            throw _backend.Lost("during a run", e);
        }
    }

    /// <summary>Puts a run into the stream; with an observer, waits for each of its steps.</summary>
    private void Enqueue(RunEnds ends, IStepObserver? observer, CudaStepTimes? times, CancellationToken cancellationToken)
    {
        ends.Input.CopyFrom(_stream, ends.From.ArrayView);
        Launch(ends.First);
        for (int i = 0; i < _steps.Length; i++)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                _stream.Synchronize();
                cancellationToken.ThrowIfCancellationRequested();
            }

            observer?.StepStarting(i);
            times?.Mark(i);
            Launch(_steps[i]);
            if (observer is not null)
            {
                _stream.Synchronize();
                observer.StepFinished(i);
            }
        }

        times?.Mark(_steps.Length);
        Launch(ends.Last);
        ends.Output.CopyTo(_stream, ends.To.ArrayView);
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

    /// <summary>Runs every kernel of the network once, so that the driver has loaded it; then records all kinds of runs where the device has graphs.</summary>
    private void WarmUp()
    {
        Run(_finished ?? _values, null, null, CancellationToken.None);
        if (_stream is CudaStream cuda)
        {
            foreach (RunEnds ends in new[] { _tensors, _values, _finished }.OfType<RunEnds>())
            {
                ends.Graph = CudaGraph.Record(cuda, () => Enqueue(ends, null, null, CancellationToken.None));
            }
        }
    }

    private MemoryBuffer1D<float, Stride1D.Dense> Allocate(long bytes)
    {
        try
        {
            return _backend.Accelerator.Allocate1D<float>(bytes / sizeof(float));
        }
        catch (AcceleratorException e)
        {
            throw new InsufficientMemoryException(
                $"{_backend.Name} could not allocate an arena of {bytes} bytes ({e.Message}). Give a smaller picture or a memory limit.", e);
        }
    }

    private PageLockedArray1D<float> Stage(long floats)
    {
        PageLockedArray1D<float> array = _backend.Accelerator.AllocatePageLocked1D<float>(floats);
        _staging.Add(array);
        return array;
    }

    private void Release()
    {
        foreach (RunEnds? ends in new[] { _tensors, _values, _finished })
        {
            GpuBackend.Release(ends?.Graph);
        }

        _staging.ForEach(GpuBackend.Release);
        GpuBackend.Release(_arena);
        GpuBackend.Release(_stream);
    }
}
