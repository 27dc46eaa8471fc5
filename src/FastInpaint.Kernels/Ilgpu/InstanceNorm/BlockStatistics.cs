using ILGPU;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>Computes the statistics of a finished map, taken as one long row, for device forms whose convolutions do not compute them. A work-item computes one block of four channels in two passes: mean, then squared deviations.</summary>
internal static class BlockStatistics
{
    public static void Run(StatisticsArguments norm, ArrayView<float> arena)
    {
        int vectors = norm.C / 4;
        int index = Grid.GlobalIndex.X;
        if (index < norm.Batch * norm.Blocks * vectors)
        {
            int vector = index % vectors;
            int block = index / vectors;
            int count = StatisticsArguments.Count(norm, block % norm.Blocks);
            ArrayView<Float4> x = arena.Cast<Float4>();
            long first = norm.X / 4 + ((long)(block / norm.Blocks) * norm.Pixels + block % norm.Blocks * norm.BlockPixels) * vectors + vector;

            Float4 sum = default;
            for (int i = 0; i < count; i++)
            {
                sum = Float4.Add(sum, x[first + (long)i * vectors]);
            }

            Float4 mean = Float4.Scale(sum, 1f / count);
            Float4 squares = default;
            for (int i = 0; i < count; i++)
            {
                Float4 deviation = Float4.MultiplyAdd(x[first + (long)i * vectors], -1, mean);
                squares = Float4.MultiplyAdd(squares, deviation, deviation);
            }

            long statistics = norm.Statistics / 4 + (long)block * 2 * vectors + vector;
            x[statistics] = mean;
            x[statistics + vectors] = squares;
        }
    }
}
