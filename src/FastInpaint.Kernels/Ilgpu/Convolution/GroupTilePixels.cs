using System.Runtime.CompilerServices;
using ILGPU;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>The outputs of one thread of <see cref="ConvolutionGroupTile"/>: eight pixels of a row, four channels each.</summary>
internal struct GroupTilePixels
{
    // Number of threads whose sums fit into shared memory at a time.
    private const int Handed = ConvolutionGroupTile.GroupSize / 2;

    public Float4 P0;
    public Float4 P1;
    public Float4 P2;
    public Float4 P3;
    public Float4 P4;
    public Float4 P5;
    public Float4 P6;
    public Float4 P7;

    /// <summary>The number of pixels, limited to 0 to 8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Clamp(int pixels) => pixels < 0 ? 0 : pixels < 8 ? pixels : 8;

    /// <summary>Adds the sums of all slices. The threads of slice 0 receive the result. In each round the upper half of the slices is added to the lower half.</summary>
    /// <param name="thread">[slice, lane].</param>
    /// <param name="lanes">Number of threads in a slice.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static GroupTilePixels AddSlices(GroupTilePixels y, ArrayView<Float4> shared, int thread, int lanes, int slices)
    {
        for (int threads = slices / 2 * lanes; threads >= lanes; threads /= 2)
        {
            Group.Barrier();
            if (thread >= threads && thread < 2 * threads)
            {
                ArrayView<Float4> to = shared.SubView(thread - threads, 7 * Handed + 1);
                to[0] = y.P0;
                to[Handed] = y.P1;
                to[2 * Handed] = y.P2;
                to[3 * Handed] = y.P3;
                to[4 * Handed] = y.P4;
                to[5 * Handed] = y.P5;
                to[6 * Handed] = y.P6;
                to[7 * Handed] = y.P7;
            }

            Group.Barrier();
            if (thread < threads)
            {
                ArrayView<Float4> from = shared.SubView(thread, 7 * Handed + 1);
                y.P0 = Float4.Add(y.P0, from[0]);
                y.P1 = Float4.Add(y.P1, from[Handed]);
                y.P2 = Float4.Add(y.P2, from[2 * Handed]);
                y.P3 = Float4.Add(y.P3, from[3 * Handed]);
                y.P4 = Float4.Add(y.P4, from[4 * Handed]);
                y.P5 = Float4.Add(y.P5, from[5 * Handed]);
                y.P6 = Float4.Add(y.P6, from[6 * Handed]);
                y.P7 = Float4.Add(y.P7, from[7 * Handed]);
            }
        }

        return y;
    }

    /// <summary><c>max(y + bias, slope * (y + bias))</c></summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static GroupTilePixels Rectify(GroupTilePixels y, Float4 bias, float slope)
    {
        y.P0 = DeviceMath.Rectify(Float4.Add(y.P0, bias), slope);
        y.P1 = DeviceMath.Rectify(Float4.Add(y.P1, bias), slope);
        y.P2 = DeviceMath.Rectify(Float4.Add(y.P2, bias), slope);
        y.P3 = DeviceMath.Rectify(Float4.Add(y.P3, bias), slope);
        y.P4 = DeviceMath.Rectify(Float4.Add(y.P4, bias), slope);
        y.P5 = DeviceMath.Rectify(Float4.Add(y.P5, bias), slope);
        y.P6 = DeviceMath.Rectify(Float4.Add(y.P6, bias), slope);
        y.P7 = DeviceMath.Rectify(Float4.Add(y.P7, bias), slope);
        return y;
    }

    /// <summary><c>1 / (1 + exp(-scale * y))</c></summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static GroupTilePixels Logistic(GroupTilePixels y, float scale)
    {
        y.P0 = DeviceMath.Logistic(y.P0, scale);
        y.P1 = DeviceMath.Logistic(y.P1, scale);
        y.P2 = DeviceMath.Logistic(y.P2, scale);
        y.P3 = DeviceMath.Logistic(y.P3, scale);
        y.P4 = DeviceMath.Logistic(y.P4, scale);
        y.P5 = DeviceMath.Logistic(y.P5, scale);
        y.P6 = DeviceMath.Logistic(y.P6, scale);
        y.P7 = DeviceMath.Logistic(y.P7, scale);
        return y;
    }

    /// <summary>Stores the pixels that exist, starting at unit (u, v) of the phase.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(GroupTilePixels y, GroupTileArguments tile, ArrayView<float> arena, int n, int phase, int u, int v, int channel, int existing)
    {
        ConvolutionArguments conv = tile.Convolution;
        long row = ((long)n * conv.UnitsH + u) * conv.OutStep + phase / conv.OutStep;
        long at = conv.Y + ((row * conv.UnitsW + v) * conv.OutStep + phase % conv.OutStep) * conv.OutC + channel;
        int pitch = conv.OutStep * conv.OutC;
        if (tile.ToSpace != 0)
        {
            // Channel 4r begins row r of the cell.
            at = conv.Y + ((row * 4 + channel / 4) * conv.UnitsW + v) * 4;
            pitch = 4;
        }

        Store(y.P0, conv, arena, at, existing > 0);
        Store(y.P1, conv, arena, at + pitch, existing > 1);
        Store(y.P2, conv, arena, at + 2 * pitch, existing > 2);
        Store(y.P3, conv, arena, at + 3 * pitch, existing > 3);
        Store(y.P4, conv, arena, at + 4 * pitch, existing > 4);
        Store(y.P5, conv, arena, at + 5 * pitch, existing > 5);
        Store(y.P6, conv, arena, at + 6 * pitch, existing > 6);
        Store(y.P7, conv, arena, at + 7 * pitch, existing > 7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Float4 value, ConvolutionArguments conv, ArrayView<float> arena, long at, bool exists)
    {
        if (exists && conv.OutC >= 4)
        {
            arena.Cast<Float4>()[at / 4] = value;
        }

        if (exists && conv.OutC < 4)
        {
            arena[at] = value.X;
            if (conv.OutC > 1)
            {
                arena[at + 1] = value.Y;
            }

            if (conv.OutC > 2)
            {
                arena[at + 2] = value.Z;
            }
        }
    }
}
