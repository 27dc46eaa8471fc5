using FastInpaint.Graph;
using FastInpaint.Kernels.Ilgpu;

namespace FastInpaint.Kernels.Tests;

/// <summary>Statistics of blocks, and the coefficients of the norm over all of them.</summary>
internal sealed class NormCase
{
    private NormCase(int channels, int pixels, int blockPixels)
    {
        var norm = new StatisticsArguments { Batch = 2, C = channels, Pixels = pixels, BlockPixels = blockPixels, Shift = channels };
        norm.Coefficients = 2L * norm.Blocks * 2 * channels;
        Arguments = norm;
        Arena = [.. KernelRun.Random(1, (int)norm.Coefficients), .. new float[2 * 2 * channels]];
        for (int i = 0; i < norm.Coefficients; i++)
        {
            // Deviations are squared.
            Arena[i] = i / channels % 2 == 0 ? Arena[i] : Math.Abs(Arena[i]) * 9;
        }

        Weights = KernelRun.Random(2, 2 * channels);
        Expected = [.. Enumerable.Range(0, 2).SelectMany(Coefficients)];
    }

    /// <summary>A smaller last block, whole blocks, and many blocks.</summary>
    public static IEnumerable<NormCase> All => [new(16, 3000, 1024), new(12, 48, 16), new(4, 4900, 16)];

    public StatisticsArguments Arguments { get; }

    public float[] Arena { get; }

    public float[] Weights { get; }

    /// <summary><c>[n, 2, c]</c></summary>
    public double[] Expected { get; }

    private double[] Coefficients(int n)
    {
        StatisticsArguments norm = Arguments;
        var a = new double[norm.C];
        var b = new double[norm.C];
        for (int c = 0; c < norm.C; c++)
        {
            double Of(int block, int which) => Arena[((n * norm.Blocks + block) * 2 + which) * norm.C + c];
            double[] counts = [.. Enumerable.Range(0, norm.Pixels).GroupBy(pixel => pixel / norm.BlockPixels).Select(block => (double)block.Count())];
            double mean = counts.Select((count, block) => count * Of(block, 0)).Sum() / norm.Pixels;
            double squares = counts.Select((count, block) => Of(block, 1) + count * Math.Pow(Of(block, 0) - mean, 2)).Sum();
            a[c] = Weights[c] / Math.Sqrt(squares / norm.Pixels + InstanceNorm.Epsilon);
            b[c] = Weights[norm.C + c] - mean * a[c];
        }

        return [.. a, .. b];
    }
}
