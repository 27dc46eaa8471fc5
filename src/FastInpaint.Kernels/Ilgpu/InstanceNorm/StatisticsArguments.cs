using System.Runtime.CompilerServices;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>
/// How the statistics of <c>x[n, h, w, c]</c> are cut into blocks: for each phase of a transposed convolution (an ordinary one has a single phase) the phase's
/// units in rectangles of BlockH x BlockW, those at the lower and right border smaller. Statistics are <c>[n, phase, block row, block column, 2, c]</c>:
/// mean, then sum of squared deviations. Offsets count floats.
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

    /// <summary>The map.</summary>
    public long X;

    public long Statistics;

    /// <summary><c>[n, 2, c]</c>: a, then b.</summary>
    public long Coefficients;

    /// <summary>C floats in the weights.</summary>
    public long Scale;

    /// <summary>C floats in the weights.</summary>
    public long Shift;

    public readonly int BlocksH => (UnitsH + BlockH - 1) / BlockH;

    public readonly int BlocksW => (UnitsW + BlockW - 1) / BlockW;

    /// <summary>Blocks of one picture.</summary>
    public readonly int Blocks => Phases * BlocksH * BlocksW;

    /// <summary>Pixels in a block of a picture.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Count(StatisticsArguments norm, int block)
    {
        int columns = norm.BlocksW;
        int left = norm.UnitsW - block % columns * norm.BlockW;
        int below = norm.UnitsH - block / columns % norm.BlocksH * norm.BlockH;
        return (left < norm.BlockW ? left : norm.BlockW) * (below < norm.BlockH ? below : norm.BlockH);
    }
}
