using System.Runtime.ExceptionServices;
using FastInpaint.Graph;
using ILGPU;
using ILGPU.Runtime;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>A network with its packed weights in the device's memory.</summary>
internal class GpuModel : IStagedModel
{
    private readonly Lowering _lowering;
    private readonly MemoryBuffer1D<float, Stride1D.Dense> _weights;

    protected GpuModel(GpuBackend backend, Network network, DeviceForm form, Lowering lowering, PackedWeights packed)
    {
        Backend = backend;
        Network = network;
        Form = form;
        _lowering = lowering;
        _weights = backend.Guard(() => Upload(packed), "while weights were loaded");
    }

    /// <summary>Lowers a network to the backend's kernels and uploads its weights.</summary>
    public static GpuModel Load(GpuBackend backend, Network network, IParameterSource parameters, DeviceForm form)
    {
        var packed = new PackedWeights();
        Lowering lowering = form.Lower(new LoweringInput(network, parameters, packed, form, backend.Kernels, backend.Multiprocessors, backend.SharedBytes));
        return lowering is StripLowering strips && network.Kind == NetworkKind.Generator
            ? new GpuStripModel(backend, network, form, strips, packed)
            : new GpuModel(backend, network, form, lowering, packed);
    }

    public GpuBackend Backend { get; }

    public Network Network { get; }

    public Precision Precision => Form.Precision;

    public DeviceForm Form { get; }

    /// <summary>Whether the network reads the raw input tensor directly. If false, the input is converted or padded on the device first.</summary>
    public bool TakesRawInput => Precision == Precision.Fp32 && ((Input)_lowering.Network.Operations[0]).Channels == Network.InputChannels;

    public long WeightBytes => _weights.LengthInBytes;

    public ExecutionPlan Plan(int batch, int height, int width) => Plan(_lowering.Network, batch, height, width, (_, _) => 0, stripBlocks: 0);

    /// <param name="fused">The network whose operations become the plan's steps.</param>
    /// <param name="batch">Number of pictures.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="stripBytes">Gives the bytes of an operation's strip buffer.</param>
    /// <param name="stripBlocks">Blocks of rows in a strip; 0 if there are no strips.</param>
    protected ExecutionPlan Plan(Network fused, int batch, int height, int width, Func<Operation, TensorShape[], long> stripBytes, int stripBlocks)
    {
        Network.CheckSize(batch, height, width);
        int channels = ((Input)_lowering.Network.Operations[0]).Channels;
        var input = new TensorShape(batch, height, width, channels);
        PlanNeeds needs = _lowering.Needs(input);
        long pixels = (long)batch * height * width;
        Operation first = fused.Operations[1];
        Operation last = fused.Operations[^1];
        bool generator = Network.Kind == NetworkKind.Generator;
        return PlanBuilder.Build(Network, fused, Precision, input, needs with
        {
            // The first step's workspace holds a raw input tensor before its strips are made. The last step's workspace holds the finished pixels after its strips were made.
            WorkspaceBytes = (operation, shapes) => Math.Max(stripBytes(operation, shapes), needs.WorkspaceBytes(operation, shapes)
                + (ReferenceEquals(operation, first) && !TakesRawInput ? pixels * Network.InputChannels * sizeof(float) : 0)
                + (ReferenceEquals(operation, last) && generator ? pixels * sizeof(uint) : 0)),
            ConstantBytes = MemoryPlanner.Round(needs.ConstantBytes) + pixels * sizeof(uint),
            StripBlocks = stripBlocks,
            StagingBytes = pixels * ((Network.InputChannels + Network.OutputChannels) * sizeof(float)),
        });
    }

    /// <summary>Offset in bytes of the input pixels, which live through the whole run.</summary>
    public long SourcePixels(ExecutionPlan plan) => plan.Constants + MemoryPlanner.Round(_lowering.Needs(plan.Shapes[plan.Fused.Input.Id]).ConstantBytes);

    public IExecutable Prepare(ExecutionPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return Runs(plan.Fused)
            ? Backend.Guard(() => new GpuExecutable(this, plan), "while a plan was prepared")
            : throw new ArgumentException("The plan belongs to another model.", nameof(plan));
    }

    public long StagingBytes(int height, int width) => GpuTileStaging.Bytes(height, width, Network.OutputChannels);

    public ITileStaging CreateStaging(int height, int width) =>
        Backend.Guard(() => new GpuTileStaging(Backend, height, width, Network.OutputChannels), "while staging buffers were made");

    /// <summary>The places of a plan's values in an arena.</summary>
    public PlanPlaces Places(ExecutionPlan plan, MemoryBuffer1D<float, Stride1D.Dense> arena) =>
        new(plan, arena.View.AsContiguous(), _weights.View.AsContiguous(), (ulong)arena.NativePtr, (ulong)_weights.NativePtr);

    public GpuStep[] Steps(PlanPlaces places)
    {
        try
        {
            // Steps are made in parallel because each may have to compile kernels.
            return [.. places.Plan.Steps.AsParallel().AsOrdered().Select(step => _lowering.Step(step, places))];
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
            throw;
        }
    }

    public void Dispose()
    {
        using DeviceScope scope = DeviceScope.Enter(Backend.Accelerator);
        GpuBackend.Release(_weights);
    }

    /// <summary>Whether the model made its plans from this network.</summary>
    protected virtual bool Runs(Network fused) => ReferenceEquals(fused, _lowering.Network);

    private MemoryBuffer1D<float, Stride1D.Dense> Upload(PackedWeights packed)
    {
        MemoryBuffer1D<float, Stride1D.Dense> weights = Backend.Accelerator.Allocate1D<float>(packed.Length);
        weights.MemSetToZero();
        foreach ((long offset, float[] values) in packed.Tensors())
        {
            weights.View.SubView(offset, values.Length).CopyFromCPU(values);
        }

        Backend.Accelerator.DefaultStream.Synchronize();
        return weights;
    }
}
