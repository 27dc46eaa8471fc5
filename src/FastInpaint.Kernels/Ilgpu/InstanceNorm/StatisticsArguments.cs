using System.Runtime.CompilerServices;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>
/// Describes how the statistics of <c>x[n, h, w, c]</c> are cut into blocks. For each phase of a transposed convolution (an ordinary one has a single phase), the units of the phase are cut
/// into rectangles of BlockH x BlockW. Rectangles at the lower and right border are smaller. The statistics are <c>[n, phase, block row, block column, 2, c]</c>:
/// mean, then sum of squared deviations. Offsets are in floats.
/// </summary>
internal struct StatisticsArguments
{
    public int Batch;
    public int C;
    public int Phases;
    public int UnitsH;
    public int UnitsW;
    public int BlockH;
    public int BlockW;

    /// <summary>Offset of the map.</summary>
    public long X;

    public long Statistics;

    /// <summary>Offset of the coefficients <c>[n, 2, c]</c>: a, then b.</summary>
    public long Coefficients;

    /// <summary>Offset of the norm's scale in the weights, C floats.</summary>
    public long Scale;

    /// <summary>Offset of the norm's shift in the weights, C floats.</summary>
    public long Shift;

    public readonly int BlocksH => (UnitsH + BlockH - 1) / BlockH;

    public readonly int BlocksW => (UnitsW + BlockW - 1) / BlockW;

    /// <summary>Number of blocks in one picture.</summary>
    public readonly int Blocks => Phases * BlocksH * BlocksW;

    /// <summary>Number of pixels in one block of a picture.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Count(StatisticsArguments norm, int block)
    {
        int columns = norm.BlocksW;
        int left = norm.UnitsW - block % columns * norm.BlockW;
        int below = norm.UnitsH - block / columns % norm.BlocksH * norm.BlockH;
        return (left < norm.BlockW ? left : norm.BlockW) * (below < norm.BlockH ? below : norm.BlockH);
    }
}
