using System.Runtime.CompilerServices;
using ILGPU;
using ILGPU.Algorithms;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>
/// Merges the statistics of a picture's tiles, and makes the norm's coefficients of them. The group that finishes the last tile of a row of tiles merges that row into its first tile, and the group that merges the last row
/// merges the rows. So each part is short, and no part waits. The order of the sums does not depend on which group is the last.
/// </summary>
internal static class TensorCoreCoefficients
{
    /// <summary>Counters of one picture and one block of channels: one for each row of tiles in each phase, and one for the rows.</summary>
    /// <param name="outStep">Output rows of a unit.</param>
    /// <param name="tileRows">Rows of tiles in a phase.</param>
    public static int Counters(int outStep, int tileRows) => outStep * outStep * tileRows + 1;

    /// <param name="row">Number of the row of tiles in [phase, row].</param>
    /// <param name="rows">Rows of units that exist in this row of tiles.</param>
    /// <param name="block">Number of the block of channels.</param>
    /// <param name="blocks">Number of blocks of channels.</param>
    /// <param name="channels">Channels of a block.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(TensorCoreArguments conv, ArrayView<int> shared, ArrayView<float> arena, ArrayView<float> weights, int n, int row, int rows, int block, int blocks, int channels)
    {
        int allRows = conv.OutStep * conv.OutStep * conv.TilesH;
        long counters = conv.Counters / sizeof(int) + (long)n * (allRows + 1) * blocks + block;
        if (IsLast(shared, arena, counters + (long)row * blocks, conv.TilesW))
        {
            // Threads of a quad that does not exist repeat the first one and store nothing.
            int quads = channels / 4;
            int first = block * channels + Group.IdxX % quads * 4;
            bool exists = first < conv.OutC;
            int channel = exists ? first : 0;
            long picture = conv.Statistics / 16 + ((long)n * allRows * conv.TilesW * 2 * conv.OutC + channel) / 4;
            int vectors = conv.OutC / 4;
            ArrayView<Float4> statistics = arena.Cast<Float4>();
            bool stores = exists && Group.IdxX < quads;
            int lastColumns = conv.UnitsW - (conv.TilesW - 1) * TensorCoreTile.Columns;
            long firstTile = picture + (long)row * conv.TilesW * 2 * vectors;
            Moments merged = Merge(
                conv, shared, statistics, firstTile, 2 * vectors, vectors, conv.TilesW, conv.TilesW, rows * TensorCoreTile.Columns, rows * lastColumns, rows * conv.UnitsW, quads);
            if (stores)
            {
                statistics[firstTile] = merged.Mean;
                statistics[firstTile + vectors] = merged.Squares;
            }

            if (IsLast(shared, arena, counters + (long)allRows * blocks, allRows))
            {
                int lastRows = conv.UnitsH - (conv.TilesH - 1) * TensorCoreTile.Rows;
                int pixels = conv.OutStep * conv.OutStep * conv.UnitsH * conv.UnitsW;
                Moments all = Merge(
                    conv, shared, statistics, picture, conv.TilesW * 2 * vectors, vectors, allRows, conv.TilesH, TensorCoreTile.Rows * conv.UnitsW, lastRows * conv.UnitsW, pixels, quads);
                if (stores)
                {
                    Float4 variance = Float4.Scale(all.Squares, 1f / pixels);
                    Float4 a = weights.Cast<Float4>()[conv.NormScale / 16 + channel / 4];
                    a.X /= XMath.Sqrt(variance.X + Graph.InstanceNorm.Epsilon);
                    a.Y /= XMath.Sqrt(variance.Y + Graph.InstanceNorm.Epsilon);
                    a.Z /= XMath.Sqrt(variance.Z + Graph.InstanceNorm.Epsilon);
                    a.W /= XMath.Sqrt(variance.W + Graph.InstanceNorm.Epsilon);
                    long coefficients = conv.NormCoefficients / 16 + (long)n * 2 * vectors + channel / 4;
                    statistics[coefficients] = a;
                    statistics[coefficients + vectors] = Float4.MultiplyAdd(weights.Cast<Float4>()[conv.NormShift / 16 + channel / 4], Float4.Scale(all.Mean, -1), a);
                }
            }
        }
    }

    /// <summary>Counts this group, and tells all its threads whether it is the last. The last one sets the counter back to zero for the next run, and sees what the others have written.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsLast(ArrayView<int> shared, ArrayView<float> arena, long counter, int groups)
    {
        MemoryFence.DeviceLevel();
        Group.Barrier();
        if (Group.IdxX == 0)
        {
            ArrayView<int> counters = arena.Cast<int>();
            int before = Atomic.Add(ref counters[counter], 1);
            if (before == groups - 1)
            {
                counters[counter] = 0;
            }

            shared[0] = before;
        }

        Group.Barrier();
        MemoryFence.DeviceLevel();
        return shared[0] == groups - 1;
    }

    /// <summary>The mean and the sum of squared deviations of some parts together, in the threads of the first slice.</summary>
    /// <param name="first">Place of the first part's mean.</param>
    /// <param name="step">Vectors from one part to the next.</param>
    /// <param name="squaresStep">Vectors from a part's mean to its sum of squared deviations.</param>
    /// <param name="parts">Number of parts.</param>
    /// <param name="period">Every part of this number has <paramref name="lastCount"/> values, and the others have <paramref name="count"/>.</param>
    /// <param name="all">Number of values of all parts.</param>
    /// <param name="quads">Number of groups of four channels, each with threads of its own.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Moments Merge(
        TensorCoreArguments conv, ArrayView<int> shared, ArrayView<Float4> statistics, long first, int step, int squaresStep, int parts, int period, int count, int lastCount, int all, int quads)
    {
        // Deviations are taken from the first part's mean, so that one pass suffices, as in TensorCoreStatistics.
        int slices = TensorCoreTile.GroupSize / quads;
        Float4 pivot = statistics[first];
        Float4 sum = default;
        Float4 squares = default;
        for (int part = Group.IdxX / quads; part < parts; part += slices)
        {
            long at = first + (long)part * step;
            float values = part % period == period - 1 ? lastCount : count;
            Float4 deviation = Float4.MultiplyAdd(statistics[at], -1, pivot);
            Float4 weighted = Float4.Scale(deviation, values);
            sum = Float4.Add(sum, weighted);
            squares = Float4.Add(squares, Float4.MultiplyAdd(statistics[at + squaresStep], weighted, deviation));
        }

        ArrayView<Float4> sums = shared.Cast<Float4>();
        int place = conv.Tables / 16;
        sums[place + Group.IdxX] = sum;
        sums[place + TensorCoreTile.GroupSize + Group.IdxX] = squares;
        Group.Barrier();
        Float4 total = default;
        Float4 totalSquares = default;
        if (Group.IdxX < quads)
        {
            for (int slice = 0; slice < slices; slice++)
            {
                total = Float4.Add(total, sums[place + slice * quads + Group.IdxX]);
                totalSquares = Float4.Add(totalSquares, sums[place + TensorCoreTile.GroupSize + slice * quads + Group.IdxX]);
            }
        }

        Float4 shift = Float4.Scale(total, 1f / all);
        Float4 rest = Float4.MultiplyAdd(totalSquares, Float4.Scale(total, -1), shift);
        rest.X = XMath.Max(rest.X, 0);
        rest.Y = XMath.Max(rest.Y, 0);
        rest.Z = XMath.Max(rest.Z, 0);
        rest.W = XMath.Max(rest.W, 0);
        Moments moments;
        moments.Mean = Float4.Add(pivot, shift);
        moments.Squares = rest;
        return moments;
    }

    /// <summary>Mean and sum of squared deviations of four channels.</summary>
    private struct Moments
    {
        public Float4 Mean;
        public Float4 Squares;
    }
}
