using FastInpaint.Graph;

namespace FastInpaint.Simd;

internal static unsafe class ActivationFunctions
{
    /// <summary>Applies the function in place. The last layers' functions are few values and go one by one.</summary>
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
                for (nint i = 0; i < count; i++)
                {
                    x[i] = (MathF.Tanh(x[i]) + 1) * 0.5f;
                }

                break;
            case Activation.Sigmoid:
                for (nint i = 0; i < count; i++)
                {
                    x[i] = 1 / (1 + MathF.Exp(-x[i]));
                }

                break;
            case Activation.None:
                break;
            default:
                throw new NotSupportedException($"Unknown activation {activation}.");
        }
    }
}
