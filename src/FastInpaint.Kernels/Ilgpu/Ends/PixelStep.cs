using FastInpaint.Graph;
using ILGPU;
using ILGPU.Runtime;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>One of the two ends of a run on pixels.</summary>
internal sealed class PixelStep : GpuStep
{
    private readonly Action<AcceleratorStream, KernelConfig, PixelArguments, ArrayView<float>> _launch;
    private readonly PixelArguments _arguments;
    private readonly ArrayView<float> _arena;
    private readonly KernelConfig _groups;

    /// <param name="kernel">Run of <see cref="PixelsToMap"/> or <see cref="FinishPixels"/>.</param>
    public PixelStep(KernelCache kernels, DeviceForm form, Action<PixelArguments, ArrayView<float>> kernel, PixelArguments ends, ArrayView<float> arena)
    {
        _launch = kernels.Launcher<Action<AcceleratorStream, KernelConfig, PixelArguments, ArrayView<float>>>(kernel, form.GroupSize);
        _arguments = ends;
        _arena = arena;
        _groups = Groups(ends.Pixels, form.GroupSize);
    }

    /// <summary>The ends of a plan whose constants end with the given pixels and whose last workspace receives the finished ones.</summary>
    public static PixelArguments Arguments(ExecutionPlan plan, long source) => new()
    {
        Pixels = checked((int)(plan.Input.Elements / plan.Input.C)),
        IsGenerator = plan.Network.Kind == NetworkKind.Generator ? 1 : 0,
        Source = source,
        Map = plan.Offsets[plan.Fused.Input.Id],
        Output = plan.Offsets[plan.Fused.Output.Id],
        Finished = plan.Steps[^1].Workspace,
    };

    public override void Launch(AcceleratorStream stream) => _launch(stream, _groups, _arguments, _arena);
}
