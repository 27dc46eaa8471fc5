using FastInpaint.Graph;

namespace FastInpaint.Simd;

internal static unsafe class ActivationFunctions
{
    /// <summary>Applies the function in place.</summary>
    public static void Apply(Activation activation, RowKernels kernels, float* x, nint count)
    {
        switch (activation)
        {
            case Activation.LeakyRelu:
                kernels.LeakyRelu(x, count);
                break;
            case Activation.Relu:
                for (nint i = 0; i < count; i++)
                {
                    x[i] = MathF.Max(x[i], 0);
                }

                break;
            case Activation.TanhToUnit:
                kernels.Sigmoid(x, count, 2);
                break;
            case Activation.Sigmoid:
                kernels.Sigmoid(x, count, 1);
                break;
            case Activation.None:
                break;
            default:
                throw new NotSupportedException($"Unknown activation {activation}.");
        }
    }
}
