using System.Runtime.CompilerServices;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>
/// Describes how the statistics of <c>x[n, pixel, c]</c> are cut into blocks of pixels. The last block of a picture may be smaller. The statistics are <c>[n, block, 2, c]</c>: mean, then sum of squared deviations. Offsets are in floats.
/// </summary>
internal struct StatisticsArguments
{
    public int Batch;
    public int C;

    /// <summary>Number of pixels of a picture.</summary>
    public int Pixels;

    /// <summary>Number of pixels of a block.</summary>
    public int BlockPixels;

    /// <summary>Offset of the map.</summary>
    public long X;

    public long Statistics;

    /// <summary>Offset of the coefficients <c>[n, 2, c]</c>: a, then b.</summary>
    public long Coefficients;

    /// <summary>Offset of the norm's scale in the weights, C floats.</summary>
    public long Scale;

    /// <summary>Offset of the norm's shift in the weights, C floats.</summary>
    public long Shift;

    /// <summary>Number of blocks in one picture.</summary>
    public readonly int Blocks => (Pixels + BlockPixels - 1) / BlockPixels;

    /// <summary>Number of pixels in one block of a picture.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Count(StatisticsArguments norm, int block)
    {
        int left = norm.Pixels - block * norm.BlockPixels;
        return left < norm.BlockPixels ? left : norm.BlockPixels;
    }
}
