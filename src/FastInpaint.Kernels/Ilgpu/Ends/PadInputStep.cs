using FastInpaint.Graph;
using ILGPU;
using ILGPU.Runtime;

namespace FastInpaint.Kernels.Ilgpu;

internal sealed class PadInputStep : GpuStep
{
    private readonly Action<AcceleratorStream, KernelConfig, long, int, long, long, ArrayView<float>> _launch;
    private readonly ArrayView<float> _arena;
    private readonly KernelConfig _groups;
    private readonly long _pixels;
    private readonly int _channels;
    private readonly long _raw;
    private readonly long _map;

    /// <param name="raw">Offset of the raw input in the arena, in floats.</param>
    public PadInputStep(KernelCache kernels, DeviceForm form, ExecutionPlan plan, long raw, ArrayView<float> arena)
    {
        _launch = kernels.Launcher<Action<AcceleratorStream, KernelConfig, long, int, long, long, ArrayView<float>>>(
            plan.Precision == Precision.Fp16 ? PadInputHalf.Run : PadInput.Run, form.GroupSize);
        _arena = arena;
        _raw = raw;
        _map = plan.Offsets[plan.Fused.Input.Id] / (plan.Precision == Precision.Fp16 ? 1 : sizeof(float));
        _channels = plan.Input.C;
        _pixels = plan.Input.Elements / _channels;
        _groups = Groups(_pixels, form.GroupSize);
    }

    public override void Launch(AcceleratorStream stream) => _launch(stream, _groups, _pixels, _channels, _raw, _map, _arena);
}
