using System.Runtime.CompilerServices;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>
/// How the statistics of <c>x[n, pixel, c]</c> are cut into blocks of pixels: each phase of a transposed convolution apart (an ordinary one has a single phase),
/// blocks of BlockPixels within it, the last one shorter. Statistics are <c>[n, block, 2, c]</c>: mean, then sum of squared deviations. Offsets count floats.
/// </summary>
internal struct StatisticsArguments
{
    public int Batch;
    public int C;
    public int Phases;
    public int PhasePixels;
    public int BlockPixels;

    /// <summary>The map.</summary>
    public long X;

    public long Statistics;

    /// <summary><c>[n, 2, c]</c>: a, then b.</summary>
    public long Coefficients;

    /// <summary>C floats in the weights.</summary>
    public long Scale;

    /// <summary>C floats in the weights.</summary>
    public long Shift;

    public readonly int PhaseBlocks => (PhasePixels + BlockPixels - 1) / BlockPixels;

    public readonly int Blocks => Phases * PhaseBlocks;

    /// <summary>Pixels of one block of a phase.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Count(StatisticsArguments norm, int blockOfPhase)
    {
        int left = norm.PhasePixels - blockOfPhase * norm.BlockPixels;
        return left < norm.BlockPixels ? left : norm.BlockPixels;
    }
}
