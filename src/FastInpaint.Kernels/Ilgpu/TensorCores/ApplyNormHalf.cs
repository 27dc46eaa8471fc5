using FastInpaint.Graph;
using ILGPU;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>Computes <c>y = act(a[n, c] * x + b[n, c]) + residual</c> over fp16 maps <c>x[n, pixel, c]</c>. One thread computes eight channels of a pixel.</summary>
internal static class ApplyNormHalf
{
    public static GpuStep Step(KernelCache kernels, DeviceForm form, ApplyNorm apply, PlanPlaces places)
    {
        ApplyNormArguments arguments = ApplyNormArguments.Of(apply, places, unit: 1);
        return kernels.Step(Run, arguments, form.Groups((long)arguments.Batch * arguments.Pixels * (arguments.C / 8)), places);
    }

    public static void Run(ApplyNormArguments apply, ArrayView<float> arena)
    {
        int vectors = apply.C / 8;
        int index = Grid.GlobalLinearIndex;
        if (index < (long)apply.Batch * apply.Pixels * vectors)
        {
            ArrayView<Half8> maps = arena.Cast<Half8>();
            ArrayView<Float4> ab = arena.Cast<Float4>();
            int vector = index % vectors;
            long a = apply.Coefficients / 16 + ((long)(index / vectors / apply.Pixels) * 2 * vectors + vector) * 2;
            long b = a + vectors * 2;
            Half8 x = maps[apply.X / 16 + index];
            Float4 low = DeviceMath.Activate(apply.Activation, Float4.MultiplyAdd(ab[b], ab[a], HalfMath.Low(x)));
            Float4 high = DeviceMath.Activate(apply.Activation, Float4.MultiplyAdd(ab[b + 1], ab[a + 1], HalfMath.High(x)));
            if (apply.HasResidual != 0)
            {
                Half8 residual = maps[apply.Residual / 16 + index];
                low = Float4.Add(low, HalfMath.Low(residual));
                high = Float4.Add(high, HalfMath.High(residual));
            }

            maps[apply.Y / 16 + index] = HalfMath.Round(low, high);
        }
    }
}
