using ILGPU;
using ILGPU.Algorithms;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>
/// Computes a norm's coefficients from the statistics of its blocks, with one work-item per channel. The blocks are merged in order:
/// mean = sum(count * mean_i) / N and M2 = sum(M2_i + count * (mean_i - mean)^2), which is the merge of Chan et al. (1983) for all parts at once. Then <c>a = scale / sqrt(M2 / N + epsilon)</c> and <c>b = shift - mean * a</c>.
/// </summary>
internal static class NormCoefficientsSerial
{
    public static void Run(StatisticsArguments norm, ArrayView<float> arena, ArrayView<float> weights)
    {
        int index = Grid.GlobalIndex.X;
        if (index < norm.Batch * norm.C)
        {
            int c = index % norm.C;
            int n = index / norm.C;
            long first = norm.Statistics + (long)n * norm.Blocks * 2 * norm.C + c;
            float pixels = norm.Pixels;

            float sum = 0;
            for (int block = 0; block < norm.Blocks; block++)
            {
                sum += StatisticsArguments.Count(norm, block) * arena[first + (long)block * 2 * norm.C];
            }

            float mean = sum / pixels;
            float squares = 0;
            for (int block = 0; block < norm.Blocks; block++)
            {
                long at = first + (long)block * 2 * norm.C;
                float deviation = arena[at] - mean;
                squares += arena[at + norm.C] + StatisticsArguments.Count(norm, block) * deviation * deviation;
            }

            float a = weights[norm.Scale + c] / XMath.Sqrt(squares / pixels + Graph.InstanceNorm.Epsilon);
            long coefficients = norm.Coefficients + (long)n * 2 * norm.C + c;
            arena[coefficients] = a;
            arena[coefficients + norm.C] = weights[norm.Shift + c] - mean * a;
        }
    }
}
