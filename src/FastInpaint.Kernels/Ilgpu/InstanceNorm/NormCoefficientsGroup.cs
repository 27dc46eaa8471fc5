using ILGPU;
using ILGPU.Algorithms;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>
/// Computes the same as <see cref="NormCoefficientsSerial"/>, with one group for 8 channels. A thread takes four channels and every 128th block.
/// </summary>
internal static class NormCoefficientsGroup
{
    private const int GroupSize = GroupSum.GroupSize;

    // Channels of a group. Their 32 bytes are the least that memory transfers at once.
    private const int Channels = 8;

    private const int Quads = Channels / 4;
    private const int Slices = GroupSize / Quads;

    public static KernelConfig Groups(StatisticsArguments norm) => new(norm.Batch * ((norm.C + Channels - 1) / Channels), GroupSize);

    public static void Run(StatisticsArguments norm, ArrayView<float> arena, ArrayView<float> weights)
    {
        ArrayView<Float4> shared = SharedMemory.Allocate<Float4>(GroupSum.SharedVectors);
        ArrayView<Float4> statistics = arena.Cast<Float4>();

        // group = [n, 8 channels], thread = [slice, quad]. Threads whose quad does not exist repeat the last quad and store nothing.
        int vectors = norm.C / 4;
        int groups = (vectors + Quads - 1) / Quads;
        int n = Grid.IdxX / groups;
        int slice = Group.IdxX / Quads;
        int quad = Grid.IdxX % groups * Quads + Group.IdxX % Quads;
        int vector = quad < vectors ? quad : vectors - 1;
        long first = norm.Statistics / 4 + (long)n * norm.Blocks * 2 * vectors + vector;
        float scale = 1f / ((float)norm.Phases * norm.UnitsH * norm.UnitsW);

        Float4 sum = default;
        for (int block = slice; block < norm.Blocks; block += Slices)
        {
            sum = Float4.MultiplyAdd(sum, StatisticsArguments.Count(norm, block), statistics[first + (long)block * 2 * vectors]);
        }

        Float4 mean = Float4.Scale(GroupSum.Of(sum, shared, Quads), scale);
        Float4 squares = default;
        for (int block = slice; block < norm.Blocks; block += Slices)
        {
            long at = first + (long)block * 2 * vectors;
            Float4 deviation = Float4.MultiplyAdd(statistics[at], -1, mean);
            squares = Float4.Add(squares, statistics[at + vectors]);
            squares = Float4.MultiplyAdd(squares, Float4.Scale(deviation, StatisticsArguments.Count(norm, block)), deviation);
        }

        Float4 variance = Float4.Scale(GroupSum.Of(squares, shared, Quads), scale);
        if (slice == 0 && quad < vectors)
        {
            ArrayView<Float4> parameters = weights.Cast<Float4>();
            Float4 a = parameters[norm.Scale / 4 + vector];
            a.X /= XMath.Sqrt(variance.X + Graph.InstanceNorm.Epsilon);
            a.Y /= XMath.Sqrt(variance.Y + Graph.InstanceNorm.Epsilon);
            a.Z /= XMath.Sqrt(variance.Z + Graph.InstanceNorm.Epsilon);
            a.W /= XMath.Sqrt(variance.W + Graph.InstanceNorm.Epsilon);
            long coefficients = norm.Coefficients / 4 + (long)n * 2 * vectors + vector;
            statistics[coefficients] = a;
            statistics[coefficients + vectors] = Float4.MultiplyAdd(parameters[norm.Shift / 4 + vector], Float4.Scale(mean, -1), a);
        }
    }
}
