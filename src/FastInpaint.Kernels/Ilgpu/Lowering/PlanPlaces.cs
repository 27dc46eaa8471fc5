using FastInpaint.Graph;
using ILGPU;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>The places of a plan's values on the device.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Arena">The arena as floats.</param>
/// <param name="Weights">The packed weights.</param>
/// <param name="ArenaAddress">The arena's device address, if the device has addresses.</param>
/// <param name="WeightsAddress">The weights' device address, if the device has addresses.</param>
internal sealed record PlanPlaces(ExecutionPlan Plan, ArrayView<float> Arena, ArrayView<float> Weights, ulong ArenaAddress, ulong WeightsAddress)
{
    /// <summary>Offset of the constants in floats.</summary>
    public long Constants => Plan.Constants / sizeof(float);

    /// <summary>Offset of a value in floats.</summary>
    public long At(Value value) => Plan.Offsets[value.Id] / sizeof(float);

    /// <summary>Offset of a value in bytes.</summary>
    public long Bytes(Value value) => Plan.Offsets[value.Id];

    public TensorShape Shape(Value value) => Plan.Shapes[value.Id];
}
