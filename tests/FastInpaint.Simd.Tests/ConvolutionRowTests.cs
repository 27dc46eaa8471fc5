using FastInpaint.Conformance;

namespace FastInpaint.Simd.Tests;

/// <summary><see cref="RowKernels.ConvolutionRow"/> on integers, for every number of pixels that a row can leave to the register tiles.</summary>
public sealed unsafe class ConvolutionRowTests
{
    private const int Runs = 2, RunLength = 3, XStep = 2, MostPixels = 27;
    private static readonly float[] Input = RandomParameters.Integers(new Random(1), Runs * (MostPixels * XStep + RunLength), 8);

    [Fact]
    public void Sums_the_runs_and_writes_only_what_exists()
    {
        foreach (CpuTier tier in Enum.GetValues<CpuTier>().Where(tier => tier <= CpuTiers.Best))
        {
            RowKernels kernels = RowKernels.For(tier, int.MaxValue);
            int width = kernels.VectorWidth;
            foreach (int channels in (int[])[1, width, width + 1, 2 * width])
            for (int pixels = 1; pixels <= MostPixels; pixels++)
            {
                AssertExact(kernels, pixels, channels, packed: channels > width ? 2 * width : width, hasAhead: pixels % 2 == 0);
            }
        }
    }

    private static void AssertExact(RowKernels kernels, int pixels, int channels, int packed, bool hasAhead)
    {
        float[] weights = RandomParameters.Integers(new Random(2), Runs * RunLength * packed, 8), bias = RandomParameters.Integers(new Random(3), packed, 8);
        int yStep = channels + 1;
        float[] y = [.. Enumerable.Repeat(float.NaN, pixels * yStep)];
        fixed (float* x = Input, w = weights, b = bias, ys = y)
        {
            float** runs = stackalloc float*[Runs] { x, x + Input.Length / Runs };
            kernels.ConvolutionRow(new ConvolutionRowArguments
            {
                Runs = runs, RunCount = Runs, RunLength = RunLength, XStep = XStep, Weights = w, Ahead = hasAhead ? w + weights.Length : null, Bias = b, Y = ys, YStep = yStep, Pixels = pixels, Channels = channels,
            });
        }

        for (int i = 0; i < y.Length; i++)
        {
            (int p, int o) = (i / yStep, i % yStep);
            float expected = o == channels ? float.NaN : bias[o] + Enumerable.Range(0, Runs * RunLength)
                .Sum(k => Input[k / RunLength * Input.Length / Runs + p * XStep + k % RunLength] * weights[k * packed + o]);
            Assert.True(expected.Equals(y[i]), $"{kernels.VectorWidth} lanes, {pixels} pixels, {channels} channels: pixel {p}, channel {o} is {y[i]} instead of {expected}");
        }
    }
}
