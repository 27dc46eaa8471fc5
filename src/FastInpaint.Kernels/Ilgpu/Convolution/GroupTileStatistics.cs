using System.Runtime.CompilerServices;
using ILGPU;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>
/// Statistics of a tile of <see cref="ConvolutionGroupTile"/> by channel, while its pixels are in registers: their mean, then the sum of the squared
/// deviations from it. Strips are added in their order.
/// </summary>
internal static class GroupTileStatistics
{
    private const int Strips = 16;

    /// <param name="existing">Pixels of the thread's strip that exist.</param>
    /// <param name="count">Pixels of the tile that exist.</param>
    /// <param name="stores">Whether the thread's channels exist and its slice has the sums.</param>
    /// <param name="statistics">Float4s from the start of the arena to the mean of the thread's channels.</param>
    /// <param name="pitch">Float4s from there to the squared deviations.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(
        GroupTilePixels y, int existing, int count, ArrayView<Float4> shared, int slice, int strip, int quad, int quads, bool stores, ArrayView<Float4> arena, long statistics, int pitch)
    {
        Float4 none = default;
        Float4 mean = Float4.Scale(SumStrips(Sum(y, none, existing, squared: false), shared, slice, strip, quad, quads), 1f / count);
        Float4 squares = SumStrips(Sum(y, mean, existing, squared: true), shared, slice, strip, quad, quads);
        if (stores && strip == 0)
        {
            arena[statistics] = mean;
            arena[statistics + pitch] = squares;
        }
    }

    /// <summary>The sum of slice 0's values over the strips, in every thread.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Float4 SumStrips(Float4 value, ArrayView<Float4> shared, int slice, int strip, int quad, int quads)
    {
        Group.Barrier();
        if (slice == 0)
        {
            shared[strip * quads + quad] = value;
        }

        Group.Barrier();
        Float4 sum = default;
        for (int other = 0; other < Strips; other++)
        {
            sum = Float4.Add(sum, shared[other * quads + quad]);
        }

        return sum;
    }

    /// <summary>The sum of the existing pixels' differences to <paramref name="from"/>, or of their squares.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Float4 Sum(GroupTilePixels y, Float4 from, int existing, bool squared)
    {
        Float4 sum = default;
        sum = Add(sum, y.P0, from, existing > 0, squared);
        sum = Add(sum, y.P1, from, existing > 1, squared);
        sum = Add(sum, y.P2, from, existing > 2, squared);
        sum = Add(sum, y.P3, from, existing > 3, squared);
        sum = Add(sum, y.P4, from, existing > 4, squared);
        sum = Add(sum, y.P5, from, existing > 5, squared);
        sum = Add(sum, y.P6, from, existing > 6, squared);
        return Add(sum, y.P7, from, existing > 7, squared);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Float4 Add(Float4 sum, Float4 value, Float4 from, bool exists, bool squared)
    {
        Float4 difference = Float4.Scale(Float4.MultiplyAdd(value, -1, from), exists ? 1f : 0f);
        return squared ? Float4.MultiplyAdd(sum, difference, difference) : Float4.Add(sum, difference);
    }
}
