using FastInpaint.Graph;

namespace FastInpaint.Simd.Tests;

/// <summary><see cref="RowKernels.Activate"/> against the functions in double precision, with counts that are no whole vectors.</summary>
public sealed unsafe class ActivationsTests
{
    private static readonly float[] Values = [.. Enumerable.Range(-100, 203).Select(i => i * 0.37f)];

    private static IEnumerable<CpuTier> Tiers => Enum.GetValues<CpuTier>().Where(tier => tier <= CpuTiers.Best);

    [Theory]
    [InlineData(Activation.None)]
    [InlineData(Activation.Relu)]
    [InlineData(Activation.LeakyRelu)]
    [InlineData(Activation.TanhToUnit)]
    [InlineData(Activation.Sigmoid)]
    internal void Agrees_with_the_function_at_every_place(Activation function)
    {
        foreach (CpuTier tier in Tiers)
        {
            float[] y = Run(tier, function, Values);
            for (int i = 0; i < y.Length; i++)
            {
                Assert.Equal(Exact(function, Values[i]), y[i], 2e-6 * Math.Max(1, Math.Abs(Values[i])));
                Assert.Equal(y[i], Run(tier, function, [Values[i]])[0]);
            }
        }
    }

    private static double Exact(Activation function, double x) => function switch
    {
        Activation.None => x,
        Activation.Relu => Math.Max(x, 0),
        Activation.LeakyRelu => Math.Max(x, 0.2 * x),
        Activation.TanhToUnit => (Math.Tanh(x) + 1) / 2,
        _ => 1 / (1 + Math.Exp(-x)),
    };

    private static float[] Run(CpuTier tier, Activation function, float[] x)
    {
        float[] y = [.. x];
        fixed (float* values = y)
        {
            RowKernels.For(tier, int.MaxValue).Activate(function, values, y.Length);
        }

        return y;
    }
}
