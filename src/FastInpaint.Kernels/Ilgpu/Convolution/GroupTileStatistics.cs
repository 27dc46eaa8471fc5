using System.Runtime.CompilerServices;
using ILGPU;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>
/// Computes the statistics of one tile of <see cref="ConvolutionGroupTile"/>, for each channel, while the pixels are still in registers: the mean, and the sum of squared
/// deviations from that mean. The strips of a tile are added in a fixed order.
/// </summary>
internal static class GroupTileStatistics
{
    private const int Strips = 16;

    /// <param name="existing">Number of pixels of the thread's strip that exist.</param>
    /// <param name="count">Number of pixels of the tile that exist.</param>
    /// <param name="stores">Whether the thread stores results: its channels exist, and its slice has the sums.</param>
    /// <param name="statistics">Offset of the mean of the thread's channels in the arena, in Float4s.</param>
    /// <param name="pitch">Float4s from the means to the squared deviations.</param>
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

    /// <summary>The sum over all strips of the values of slice 0. Every thread receives the result.</summary>
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

    /// <summary>Sum over the pixels that exist of their differences from <paramref name="from"/>, or of the squares of these.</summary>
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
