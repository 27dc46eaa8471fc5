using FastInpaint.Graph;
using ILGPU;
using ILGPU.Runtime;

namespace FastInpaint.Kernels.Ilgpu;

internal sealed class ApplyNormStep(KernelCache kernels, DeviceForm form, ApplyNormArguments apply, PlanPlaces places) : GpuStep
{
    private readonly Action<AcceleratorStream, KernelConfig, ApplyNormArguments, ArrayView<float>> _launch =
        kernels.Launcher<Action<AcceleratorStream, KernelConfig, ApplyNormArguments, ArrayView<float>>>(ApplyNormKernel.Run, form.GroupSize);

    private readonly KernelConfig _groups = Groups((long)apply.Batch * apply.Pixels * (apply.C / 4), form.GroupSize);

    public static ApplyNormArguments Arguments(ApplyNorm apply, PlanPlaces places)
    {
        TensorShape shape = places.Shape(apply.X);
        return new ApplyNormArguments
        {
            Batch = shape.N,
            Pixels = checked(shape.H * shape.W),
            C = shape.C,
            Activation = (int)apply.Activation,
            HasResidual = apply.Residual is null ? 0 : 1,
            X = places.At(apply.X),
            Coefficients = places.At(apply.Coefficients),
            Residual = apply.Residual is { } residual ? places.At(residual) : 0,
            Y = places.At(apply.Output),
        };
    }

    public override void Launch(AcceleratorStream stream) => _launch(stream, _groups, apply, places.Arena);
}
