using FastInpaint.Graph;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>A plan with its arena on the device, its staging buffers on the host, and a stream of its own.</summary>
internal sealed class GpuExecutable : IStagedExecutable, IStepTimedExecutable
{
    // Longest run that is launched as a whole, in multiples of GpuBackend.CancellationWork.
    private const int LongestWhole = 8;

    private readonly GpuBackend _backend;
    private readonly AcceleratorStream _stream;
    private readonly HostBuffers _host;
    private readonly MemoryBuffer1D<float, Stride1D.Dense> _arena;
    private readonly GpuStep[] _steps;
    private readonly bool _long;
    private readonly RunBinding _tensors;
    private readonly RunBinding _values;
    private readonly RunBinding? _finished;
    private bool _disposed;

    public GpuExecutable(GpuModel model, ExecutionPlan plan)
    {
        _backend = model.Backend;
        Plan = plan;
        _long = plan.MultiplyAdds / LongestWhole > _backend.CancellationWork;
        _stream = _backend.Accelerator.CreateStream();
        try
        {
            _arena = Allocate(plan.Memory.ArenaBytes);
            _arena.MemSetToZero(_stream);
            PlanPlaces places = model.Places(plan, _arena);
            ArrayView<float> arena = places.Arena;
            _steps = model.Steps(places);

            _host = new HostBuffers(Stage(plan.Input.Elements), Stage(plan.Output.Elements));
            KernelCache kernels = _backend.Kernels;
            bool half = plan.Precision == Precision.Fp16;
            long input = plan.Offsets[plan.Fused.Input.Id];
            long raw = model.TakesRawInput ? input : plan.Steps[0].Workspace;
            PixelArguments pixels = PixelArguments.Of(plan, model.SourcePixels(plan));
            KernelConfig groups = model.Form.Groups(pixels.Pixels);
            ArrayView<float> values = arena.SubView(plan.Offsets[plan.Fused.Output.Id] / sizeof(float), plan.Output.Elements);
            var pad = new PadInputArguments { Pixels = pixels.Pixels, Channels = plan.Input.C, X = raw, Y = input };
            GpuStep? convert = model.TakesRawInput ? null : kernels.Step(half ? PadInput.RunHalf : PadInput.Run, pad, groups, places);
            _tensors = new RunBinding(arena.SubView(raw / sizeof(float), plan.Input.Elements), convert, null, values, _host);

            ArrayView<float> source = arena.SubView(pixels.Source / sizeof(float), pixels.Pixels);
            GpuStep load = kernels.Step(half ? PixelsToMap.RunHalf : PixelsToMap.Run, pixels, groups, places);
            _values = new RunBinding(source, load, null, values, null);
            if (plan.Network.Kind == NetworkKind.Generator)
            {
                GpuStep finish = kernels.Step(FinishPixels.Run, pixels, groups, places);
                _finished = new RunBinding(source, load, finish, arena.SubView(pixels.Finished / sizeof(float), pixels.Pixels), null);
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

    public long PeakBytes => _arena.LengthInBytes + ((_host.From.Length + _host.To.Length) * sizeof(float));

    public Span<float> InputRow(int n, int y) => Row(_host.From.Span, Plan.Input, n, y);

    public ReadOnlySpan<float> OutputRow(int n, int y) => Row(_host.To.Span, Plan.Output, n, y);

    public void Run(IStepObserver? observer, CancellationToken cancellationToken) => Run(_tensors, observer, null, cancellationToken);

    public void RunTiles(ReadOnlySpan<ITileStaging> tiles, PixelOutput output, IStepObserver? observer, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        cancellationToken.ThrowIfCancellationRequested();
        TileCheck.Run(tiles.Length, output, Plan);
        RunBinding binding = output == PixelOutput.Values ? _values : _finished!;
        try
        {
            using DeviceScope scope = DeviceScope.Enter(_backend.Accelerator);
            for (int n = 0; n < tiles.Length; n++)
            {
                Part(binding.Input, n).CopyFrom(_stream, TileCheck.Of<GpuTileStaging>(tiles[n], Plan).Pixels);
            }

            Start(binding, observer, null, cancellationToken);
            for (int n = 0; n < tiles.Length; n++)
            {
                Part(binding.Output, n).CopyTo(_stream, ((GpuTileStaging)tiles[n]).Result(output));
            }

            _stream.Synchronize();
        }
        catch (AcceleratorException e)
        {
            throw _backend.Lost("during a run", e);
        }
    }

    public void RunTimed(Span<double> milliseconds, CancellationToken cancellationToken)
    {
        if (milliseconds.Length != _steps.Length)
        {
            throw new ArgumentException($"There are {_steps.Length} steps and {milliseconds.Length} places for their times.", nameof(milliseconds));
        }

        if (_stream is CudaStream cuda)
        {
            using DeviceScope scope = DeviceScope.Enter(_backend.Accelerator);
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

    /// <summary>The part of a buffer that belongs to picture n.</summary>
    private ArrayView<float> Part(ArrayView<float> pictures, int n) => pictures.SubView(pictures.Length / Plan.Input.N * n, pictures.Length / Plan.Input.N);

    private void Run(RunBinding binding, IStepObserver? observer, CudaStepTimes? times, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            using DeviceScope scope = DeviceScope.Enter(_backend.Accelerator);
            Start(binding, observer, times, cancellationToken);
            _stream.Synchronize();
        }
        catch (AcceleratorException e)
        {
            throw _backend.Lost("during a run", e);
        }
    }

    private void Start(RunBinding binding, IStepObserver? observer, CudaStepTimes? times, CancellationToken cancellationToken)
    {
        if (binding.Recording is { } recording && observer is null && times is null)
        {
            recording.Launch(cancellationToken);
        }
        else
        {
            Enqueue(binding, .., observer, times, waits: _long && cancellationToken.CanBeCanceled, cancellationToken);
        }
    }

    /// <summary>Puts some steps of a run into the stream. The first one comes with the input, and the last one with the result. With an observer, waits for each step.</summary>
    /// <param name="waits">Whether to wait for the stream at intervals. Without waiting, all launches would be in the stream long before the device runs them, and a cancellation would find nothing left to stop.</param>
    private void Enqueue(RunBinding binding, Range steps, IStepObserver? observer, CudaStepTimes? times, bool waits, CancellationToken cancellationToken)
    {
        (int first, int count) = steps.GetOffsetAndLength(_steps.Length);
        if (first == 0)
        {
            if (binding.Host is { } input)
            {
                binding.Input.CopyFrom(_stream, input.From.ArrayView);
            }

            binding.First?.Launch(_stream);
        }

        long ahead = 0;
        for (int i = first; i < first + count; i++)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                _stream.Synchronize();
                cancellationToken.ThrowIfCancellationRequested();
            }

            ahead += Plan.Steps[i].MultiplyAdds;
            observer?.StepStarting(i);
            times?.Mark(i);
            _steps[i].Launch(_stream);
            if (observer is not null)
            {
                _stream.Synchronize();
                observer.StepFinished(i);
            }
            else if (waits && ahead >= _backend.CancellationWork)
            {
                _stream.Synchronize();
                ahead = 0;
            }
        }

        times?.Mark(_steps.Length);
        if (first + count == _steps.Length)
        {
            binding.Last?.Launch(_stream);
            if (binding.Host is { } output)
            {
                binding.Output.CopyTo(_stream, output.To.ArrayView);
            }
        }
    }

    /// <summary>Cuts the steps into the stretches of a run that can be canceled.</summary>
    private IEnumerable<Range> Stretches()
    {
        int first = 0;
        long work = 0;
        for (int i = 0; i < _steps.Length; i++)
        {
            work += Plan.Steps[i].MultiplyAdds;
            if (i + 1 == _steps.Length || (_long && work >= _backend.CancellationWork))
            {
                yield return first..(i + 1);
                (first, work) = (i + 1, 0);
            }
        }
    }

    /// <summary>Runs every kernel once, so that the driver loads it. If the device has graphs, then records all kinds of runs.</summary>
    private void WarmUp()
    {
        _tensors.First?.Launch(_stream);
        Run(_finished ?? _values, null, null, CancellationToken.None);
        if (_stream is CudaStream cuda)
        {
            foreach (RunBinding binding in new[] { _tensors, _values, _finished }.OfType<RunBinding>())
            {
                binding.Recording = new CudaRecording(cuda, [.. Stretches().Select(steps => (Action)(() => Enqueue(binding, steps, null, null, waits: false, CancellationToken.None)))]);
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
                $"{_backend.Name} could not allocate an arena of {bytes} bytes ({e.Message}). Use a smaller picture, or set a memory limit.", e);
        }
    }

    private PageLockedArray1D<float> Stage(long floats) => _backend.Accelerator.AllocatePageLocked1D<float>(floats);

    private void Release()
    {
        using DeviceScope scope = DeviceScope.Enter(_backend.Accelerator);
        foreach (RunBinding? binding in new[] { _tensors, _values, _finished })
        {
            GpuBackend.Release(binding?.Recording);
        }

        GpuBackend.Release(_host?.From);
        GpuBackend.Release(_host?.To);
        GpuBackend.Release(_arena);
        GpuBackend.Release(_stream);
    }
}
