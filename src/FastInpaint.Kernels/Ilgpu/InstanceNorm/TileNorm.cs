using System.Runtime.CompilerServices;
using ILGPU;
using ILGPU.Algorithms;
using ILGPU.Runtime;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>
/// Merges the statistics of a picture's tiles, and makes the norm's coefficients of them. The group that finishes the last tile of a row of tiles merges that row into its first tile, and the group that merges the last row
/// merges the rows. So each part is short, and no part waits. The order of the sums does not depend on which group is the last.
/// <para>
/// Parts of k values with mean m and squared deviations s have together <c>mean = sum(k m) / sum(k)</c> and <c>squares = sum(s + k (m - mean)^2)</c>. The coefficients of a channel are
/// <c>a = scale / sqrt(squares / pixels + epsilon)</c> and <c>b = shift - a mean</c>. <see cref="TileNormArguments"/> has the layouts.
/// </para>
/// </summary>
internal static class TileNorm
{
    private const int GroupSize = GroupSum.GroupSize;

    // Place in shared memory of the answer whether the group is the last, where it needs one. Two sums of each thread come before it.
    private const int Flag = 2 * GroupSize;

    /// <summary>Counts the group's tile, whose statistics it has stored, and does what remains if the tile is the last.</summary>
    /// <param name="shared">Shared memory that the group no longer uses for other data.</param>
    /// <param name="place">Where in <paramref name="shared"/> the 8 KiB and 16 bytes of this function begin.</param>
    /// <param name="row">Number of the tile's row of tiles in [phase, row].</param>
    /// <param name="rows">Rows of units that exist in this row of tiles.</param>
    /// <param name="block">Number of the block of channels.</param>
    /// <param name="blocks">Number of blocks of channels.</param>
    /// <param name="quads">Number of groups of four channels in a block. Each has threads of its own.</param>
    /// <param name="votes">Whether the devices have barriers that tell all threads whether one of them says yes, as all CUDA devices do. A constant.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Finish(
        TileNormArguments norm, ArrayView<Float4> shared, int place, ArrayView<float> arena, ArrayView<float> weights, int n, int row, int rows, int block, int blocks, int quads, bool votes)
    {
        // Threads of a quad that does not exist repeat the first one and store nothing.
        int vectors = norm.C / 4;
        int quad = block * quads + Group.IdxX % quads;
        bool stores = quad < vectors && Group.IdxX < quads;
        int vector = quad < vectors ? quad : 0;
        ArrayView<Float4> values = arena.Cast<Float4>();
        long picture = norm.Statistics / 4 + (long)n * norm.AllRows * norm.TilesW * 2 * vectors + vector;
        long counters = norm.Counters + (long)n * norm.BlockCounters * blocks + block;

        // First the tiles of the row, then the rows.
        int lastColumns = norm.UnitsW - (norm.TilesW - 1) * TileNormArguments.Columns;
        TileParts parts;
        parts.First = picture + (long)row * norm.TilesW * 2 * vectors;
        parts.Step = 2 * vectors;
        parts.Number = norm.TilesW;
        parts.Period = norm.TilesW;
        parts.Count = rows * TileNormArguments.Columns;
        parts.LastCount = rows * lastColumns;
        parts.All = rows * norm.UnitsW;
        long counter = counters + (long)row * blocks;
        bool merges = norm.Follows != 0;
        for (int level = 0; level < 2; level++)
        {
            // PoCL 3.1 compiles a barrier under a condition wrongly, even if the condition is the same for the whole group. In OpenCL, ILGPU's fence is a barrier too.
            if (merges || Accelerator.CurrentType == AcceleratorType.OpenCL)
            {
                merges = IsLast(shared, place + Flag, arena, counter, parts.Number, merges, votes);
                TileMoments merged = Merge(shared, place, values, parts, vectors, quads, merges);
                if (merges && stores && level == 0)
                {
                    values[parts.First] = merged.Mean;
                    values[parts.First + vectors] = merged.Squares;
                }

                if (merges && stores && level == 1)
                {
                    StoreCoefficients(norm, values, weights, n, vector, merged, parts.All);
                }
            }

            int lastRows = norm.UnitsH - (norm.TilesH - 1) * TileNormArguments.Rows;
            parts.First = picture;
            parts.Step = norm.TilesW * 2 * vectors;
            parts.Number = norm.AllRows;
            parts.Period = norm.TilesH;
            parts.Count = TileNormArguments.Rows * norm.UnitsW;
            parts.LastCount = lastRows * norm.UnitsW;
            parts.All = norm.Phases * norm.UnitsH * norm.UnitsW;
            counter = counters + (long)norm.AllRows * blocks;
        }
    }

    /// <summary>Counts this group, and tells all its threads whether it is the last. The last one sets the counter back to zero for the next run, and sees what the others have written.</summary>
    /// <param name="flag">Place in shared memory.</param>
    /// <param name="groups">Number of groups.</param>
    /// <param name="counts">If false, the group is neither counted nor the last.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsLast(ArrayView<Float4> shared, int flag, ArrayView<float> arena, long counter, int groups, bool counts, bool votes)
    {
        MemoryFence.DeviceLevel();
        Group.Barrier();
        bool last = false;
        if (counts && Group.IdxX == 0)
        {
            ArrayView<int> counters = arena.Cast<int>();
            last = Atomic.Add(ref counters[counter], 1) == groups - 1;
            if (last)
            {
                counters[counter] = 0;
            }
        }

        last = AnswerOfFirst(last, shared, flag, votes);
        MemoryFence.DeviceLevel();
        return last;
    }

    /// <summary>Gives all threads the answer of the first thread. All other threads come with false.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool AnswerOfFirst(bool answer, ArrayView<Float4> shared, int flag, bool votes)
    {
        if (votes)
        {
            return Group.BarrierOr(answer);
        }

        if (Group.IdxX == 0)
        {
            Float4 told = default;
            told.X = answer ? 1f : 0f;
            shared[flag] = told;
        }

        Group.Barrier();
        Float4 heard = shared[flag];
        return heard.X != 0;
    }

    /// <summary>The mean and the sum of squared deviations of all parts together, in the threads of the first slice.</summary>
    /// <param name="vectors">Vectors from a part's mean to its sum of squared deviations.</param>
    /// <param name="merges">If false, nothing is read and the result has no meaning.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TileMoments Merge(ArrayView<Float4> shared, int place, ArrayView<Float4> statistics, TileParts parts, int vectors, int quads, bool merges)
    {
        // Deviations are taken from the first part's mean, so that one pass suffices, as in TensorCoreStatistics.
        int slices = GroupSize / quads;
        Float4 pivot = default;
        if (merges)
        {
            pivot = statistics[parts.First];
            Float4 sum = default;
            Float4 squares = default;
            for (int part = Group.IdxX / quads; part < parts.Number; part += slices)
            {
                long at = parts.First + (long)part * parts.Step;
                float values = part % parts.Period == parts.Period - 1 ? parts.LastCount : parts.Count;
                Float4 deviation = Float4.MultiplyAdd(statistics[at], -1, pivot);
                Float4 weighted = Float4.Scale(deviation, values);
                sum = Float4.Add(sum, weighted);
                squares = Float4.Add(squares, Float4.MultiplyAdd(statistics[at + vectors], weighted, deviation));
            }

            shared[place + Group.IdxX] = sum;
            shared[place + GroupSize + Group.IdxX] = squares;
        }

        Group.Barrier();
        Float4 total = default;
        Float4 totalSquares = default;
        if (merges && Group.IdxX < quads)
        {
            for (int slice = 0; slice < slices; slice++)
            {
                total = Float4.Add(total, shared[place + slice * quads + Group.IdxX]);
                totalSquares = Float4.Add(totalSquares, shared[place + GroupSize + slice * quads + Group.IdxX]);
            }
        }

        Float4 shift = Float4.Scale(total, 1f / parts.All);
        Float4 rest = Float4.MultiplyAdd(totalSquares, Float4.Scale(total, -1), shift);
        rest.X = XMath.Max(rest.X, 0);
        rest.Y = XMath.Max(rest.Y, 0);
        rest.Z = XMath.Max(rest.Z, 0);
        rest.W = XMath.Max(rest.W, 0);
        TileMoments moments;
        moments.Mean = Float4.Add(pivot, shift);
        moments.Squares = rest;
        return moments;
    }

    /// <summary>Makes four channels' coefficients from the moments of a whole picture.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreCoefficients(TileNormArguments norm, ArrayView<Float4> values, ArrayView<float> weights, int n, int vector, TileMoments moments, int pixels)
    {
        ArrayView<Float4> parameters = weights.Cast<Float4>();
        Float4 variance = Float4.Scale(moments.Squares, 1f / pixels);
        Float4 a = parameters[norm.Scale / 4 + vector];
        a.X /= XMath.Sqrt(variance.X + Graph.InstanceNorm.Epsilon);
        a.Y /= XMath.Sqrt(variance.Y + Graph.InstanceNorm.Epsilon);
        a.Z /= XMath.Sqrt(variance.Z + Graph.InstanceNorm.Epsilon);
        a.W /= XMath.Sqrt(variance.W + Graph.InstanceNorm.Epsilon);
        int vectors = norm.C / 4;
        long coefficients = norm.Coefficients / 4 + (long)n * 2 * vectors + vector;
        values[coefficients] = a;
        values[coefficients + vectors] = Float4.MultiplyAdd(parameters[norm.Shift / 4 + vector], Float4.Scale(moments.Mean, -1), a);
    }

    /// <summary>Parts of a picture whose statistics are merged. Offsets and steps are in vectors.</summary>
    private struct TileParts
    {
        /// <summary>Place of the first part's mean.</summary>
        public long First;

        /// <summary>From one part to the next.</summary>
        public int Step;

        /// <summary>Number of parts.</summary>
        public int Number;

        /// <summary>Every part of this number has LastCount units, and the others have Count.</summary>
        public int Period;

        public int Count;
        public int LastCount;

        /// <summary>Number of units of all parts.</summary>
        public int All;
    }

    /// <summary>Mean and sum of squared deviations of four channels.</summary>
    private struct TileMoments
    {
        public Float4 Mean;
        public Float4 Squares;
    }
}
