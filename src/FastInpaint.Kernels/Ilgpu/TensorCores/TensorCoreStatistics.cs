using System.Runtime.CompilerServices;
using ILGPU;
using ILGPU.Algorithms;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>
/// Computes the statistics of a finished tile for each channel, over the units that exist: mean and sum of squared deviations. Each thread takes one channel of some rows of
/// units. The results of a channel's threads are added in a fixed order.
/// </summary>
internal static class TensorCoreStatistics
{
    /// <param name="sums">The tile <c>[unit, channel]</c>. Two floats for every thread follow behind it.</param>
    /// <param name="tile">Number of the tile in <c>[n, phase, row, column]</c>.</param>
    /// <param name="rows">Number of rows of units that exist.</param>
    /// <param name="columns">Number of columns of units that exist.</param>
    /// <param name="pitch">Floats from one unit to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(TensorCoreArguments conv, ArrayView<float> sums, ArrayView<float> arena, long tile, int rows, int columns, int firstChannel, int channels, int pitch)
    {
        int channel = Group.IdxX % channels;
        int slice = Group.IdxX / channels;
        int slices = TensorCoreTile.GroupSize / channels;
        int parts = TensorCoreTile.Rows * TensorCoreTile.Columns * pitch;

        // Deviations are taken from a value of the tile, so that one pass suffices. No value of n is further than sqrt(n - 1) standard deviations from their mean, which bounds what the difference
        // below can lose.
        float pivot = sums[channel];
        float sum = 0;
        float squares = 0;
        for (int row = slice; row < rows; row += slices)
        {
            for (int column = 0; column < columns; column++)
            {
                float deviation = sums[(row * TensorCoreTile.Columns + column) * pitch + channel] - pivot;
                sum += deviation;
                squares += deviation * deviation;
            }
        }

        sums[parts + Group.IdxX] = sum;
        sums[parts + TensorCoreTile.GroupSize + Group.IdxX] = squares;
        Group.Barrier();
        if (slice == 0 && firstChannel + channel < conv.OutC)
        {
            long at = conv.Norm.Statistics + tile * 2 * conv.OutC + firstChannel + channel;
            float total = Total(sums, parts, channel, channels, slices);
            float shift = total / (rows * columns);
            arena[at] = pivot + shift;
            arena[at + conv.OutC] = XMath.Max(Total(sums, parts + TensorCoreTile.GroupSize, channel, channels, slices) - total * shift, 0);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Total(ArrayView<float> sums, int parts, int channel, int channels, int slices)
    {
        float total = 0;
        for (int slice = 0; slice < slices; slice++)
        {
            total += sums[parts + slice * channels + channel];
        }

        return total;
    }
}
