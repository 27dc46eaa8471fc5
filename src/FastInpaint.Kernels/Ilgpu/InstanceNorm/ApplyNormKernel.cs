using FastInpaint.Graph;
using ILGPU;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>Computes <c>y = act(a[n, c] * x + b[n, c]) + residual</c> over <c>x[n, pixel, c]</c>. One work-item computes four channels of a pixel.</summary>
internal static class ApplyNormKernel
{
    public static GpuStep Step(KernelCache kernels, DeviceForm form, ApplyNorm apply, PlanPlaces places)
    {
        ApplyNormArguments arguments = ApplyNormArguments.Of(apply, places, sizeof(float));
        return kernels.Step(Run, arguments, form.Groups((long)arguments.Batch * arguments.Pixels * (arguments.C / 4)), places);
    }

    public static void Run(ApplyNormArguments apply, ArrayView<float> arena)
    {
        int vectors = apply.C / 4;
        int index = Grid.GlobalLinearIndex;
        if (index < (long)apply.Batch * apply.Pixels * vectors)
        {
            ArrayView<Float4> map = arena.Cast<Float4>();
            int vector = index % vectors;
            long a = apply.Coefficients / 4 + (long)(index / vectors / apply.Pixels) * 2 * vectors + vector;
            Float4 y = DeviceMath.Activate(apply.Activation, Float4.MultiplyAdd(map[a + vectors], map[a], map[apply.X / 4 + index]));
            if (apply.HasResidual != 0)
            {
                y = Float4.Add(y, map[apply.Residual / 4 + index]);
            }

            map[apply.Y / 4 + index] = y;
        }
    }
}

/// <summary>Arguments of <see cref="ApplyNormKernel"/> and <see cref="ApplyNormHalf"/>. Offsets from the start of the arena are in floats in the former, in bytes in the latter.</summary>
internal struct ApplyNormArguments
{
    public int Batch;
    public int Pixels;
    public int C;

    /// <summary>The numeric value of an <see cref="Graph.Activation"/>.</summary>
    public int Activation;

    public int HasResidual;

    public long X;
    public long Coefficients;
    public long Residual;
    public long Y;

    /// <param name="unit">Size in bytes of the unit of the offsets.</param>
    public static ApplyNormArguments Of(ApplyNorm apply, PlanPlaces places, int unit)
    {
        TensorShape shape = places.Shape(apply.X);
        return new ApplyNormArguments
        {
            Batch = shape.N,
            Pixels = checked(shape.H * shape.W),
            C = shape.C,
            Activation = (int)apply.Activation,
            HasResidual = apply.Residual is null ? 0 : 1,
            X = places.Bytes(apply.X) / unit,
            Coefficients = places.Bytes(apply.Coefficients) / unit,
            Residual = apply.Residual is { } residual ? places.Bytes(residual) / unit : 0,
            Y = places.Bytes(apply.Output) / unit,
        };
    }
}
