using FastInpaint.Graph;
using ILGPU;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>How a network becomes kernels on one form of device. Made once per model.</summary>
internal abstract class Lowering
{
    /// <summary>The lowering to fp32 kernels of a form.</summary>
    public static Lowering Single(Network network, IParameterSource parameters, PackedWeights weights, DeviceForm form, KernelCache kernels) =>
        form.LocalMemory
            ? new GroupLowering(network, parameters, weights, form, kernels)
            : new ProcessorLowering(network, parameters, weights, form, kernels);

    /// <summary>The network that plans are made of: fused, and padded to the form's channels.</summary>
    public abstract Network Network { get; }

    /// <summary>What the kernels need in an arena for this input.</summary>
    public abstract PlanNeeds Needs(TensorShape input);

    /// <summary>An operation of a plan as kernels bound to their places.</summary>
    public abstract GpuStep Step(PlanStep step, PlanPlaces places);
}

/// <summary>Where a plan's values lie on the device.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Arena">The arena as floats.</param>
/// <param name="Weights">The packed weights.</param>
/// <param name="ArenaAddress">The arena's device address, where the device has addresses.</param>
/// <param name="WeightsAddress">The weights' device address.</param>
internal sealed record PlanPlaces(ExecutionPlan Plan, ArrayView<float> Arena, ArrayView<float> Weights, ulong ArenaAddress, ulong WeightsAddress)
{
    /// <summary>Offset of the constants in floats.</summary>
    public long Zeros => Plan.Constants / sizeof(float);

    /// <summary>Offset of a value in floats.</summary>
    public long At(Value value) => Plan.Offsets[value.Id] / sizeof(float);

    /// <summary>Offset of a value in bytes.</summary>
    public long Bytes(Value value) => Plan.Offsets[value.Id];

    public TensorShape Shape(Value value) => Plan.Shapes[value.Id];
}
