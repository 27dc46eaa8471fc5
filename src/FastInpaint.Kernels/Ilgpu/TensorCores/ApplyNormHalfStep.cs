using FastInpaint.Graph;
using ILGPU;
using ILGPU.Runtime;

namespace FastInpaint.Kernels.Ilgpu;

internal sealed class ApplyNormHalfStep : GpuStep
{
    private readonly Action<AcceleratorStream, KernelConfig, ApplyNormArguments, ArrayView<float>> _launch;
    private readonly ApplyNormArguments _arguments;
    private readonly KernelConfig _groups;
    private readonly PlanPlaces _places;

    public ApplyNormHalfStep(KernelCache kernels, DeviceForm form, ApplyNorm apply, PlanPlaces places)
    {
        _launch = kernels.Launcher<Action<AcceleratorStream, KernelConfig, ApplyNormArguments, ArrayView<float>>>(ApplyNormHalf.Run, form.GroupSize);
        _places = places;
        _arguments = ApplyNormStep.Arguments(apply, places) with
        {
            X = places.Bytes(apply.X),
            Coefficients = places.Bytes(apply.Coefficients),
            Residual = apply.Residual is { } residual ? places.Bytes(residual) : 0,
            Y = places.Bytes(apply.Output),
        };
        _groups = Groups((long)_arguments.Batch * _arguments.Pixels * (_arguments.C / 8), form.GroupSize);
    }

    public override void Launch(AcceleratorStream stream) => _launch(stream, _groups, _arguments, _places.Arena);
}
