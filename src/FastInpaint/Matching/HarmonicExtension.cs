using System.Runtime.Intrinsics;

namespace FastInpaint.Matching;

/// <summary>Extends the values around a hole into the hole as a harmonic function. The solver is multigrid with a Galerkin operator on every level, so it accepts any shape of hole.
/// It runs a fixed number of cycles on one thread, so the same input gives the same bytes.</summary>
internal static class HarmonicExtension
{
    /// <summary>Number of V-cycles. One cycle divides the error by about 10 in an ordinary hole, and by 2 in the worst known case, a wide hole around single known pixels.</summary>
    public const int Cycles = 8;

    private const int CoarsestSide = 2;
    private const int CoarsestSweeps = 4;
    private const int MaxLevels = 32;

    /// <summary>Bytes of all levels for a hole with a bounding box of this size.</summary>
    public static long WorkspaceBytes(int boxWidth, int boxHeight)
    {
        long bytes = FineBytes(boxWidth, boxHeight);
        for ((int w, int h) = (boxWidth, boxHeight); HasCoarser(w, h); (w, h) = (CoarseGrid.Side(w), CoarseGrid.Side(h)))
        {
            bytes += CoarseBytes(w, h);
        }

        return bytes;
    }

    /// <summary>Solves for the unknowns of <paramref name="fine"/>, which already holds the boundary values.</summary>
    /// <param name="fine">The finest level, at the start of <paramref name="memory"/>.</param>
    /// <param name="start">Initial value of every unknown, near the mean of the boundary values.</param>
    /// <param name="memory"><see cref="WorkspaceBytes"/> bytes.</param>
    /// <param name="cancellationToken">Checked between rows.</param>
    public static unsafe void Solve(in FineGrid fine, Vector128<float> start, byte* memory, CancellationToken cancellationToken)
    {
        Span<CoarseGrid> levels = stackalloc CoarseGrid[MaxLevels];
        levels = levels[..Build(fine, memory + FineBytes(fine.Width, fine.Height), levels, cancellationToken)];
        fine.Fill(start);
        for (int cycle = 0; cycle < Cycles; cycle++)
        {
            fine.Smooth(oddFirst: false, cancellationToken);
            if (levels.Length > 0)
            {
                fine.RestrictResidual(levels[0], cancellationToken);
                Cycle(levels, cancellationToken);
                fine.AddCorrection(levels[0], cancellationToken);
            }

            fine.Smooth(oddFirst: true, cancellationToken);
        }
    }

    private static unsafe int Build(in FineGrid fine, byte* memory, Span<CoarseGrid> levels, CancellationToken cancellationToken)
    {
        int count = 0;
        for ((int w, int h) = (fine.Width, fine.Height); HasCoarser(w, h); (w, h) = (levels[count - 1].Width, levels[count - 1].Height))
        {
            levels[count] = new CoarseGrid(w, h, memory);
            memory += CoarseBytes(w, h);
            if (count == 0)
            {
                fine.Coarsen(levels[0], cancellationToken);
            }
            else
            {
                levels[count - 1].Coarsen(levels[count], cancellationToken);
                levels[count - 1].Finish(cancellationToken);
            }

            count++;
        }

        if (count > 0)
        {
            levels[count - 1].Finish(cancellationToken);
        }

        return count;
    }

    /// <summary>One V-cycle on the first of the levels, starting from 0.</summary>
    private static void Cycle(ReadOnlySpan<CoarseGrid> levels, CancellationToken cancellationToken)
    {
        ref readonly CoarseGrid grid = ref levels[0];
        grid.ClearSolution();
        if (levels.Length == 1)
        {
            for (int sweep = 0; sweep < CoarsestSweeps; sweep++)
            {
                grid.SmoothForward(cancellationToken);
                grid.SmoothBackward(cancellationToken);
            }

            return;
        }

        grid.SmoothForward(cancellationToken);
        grid.RestrictResidual(levels[1], cancellationToken);
        Cycle(levels[1..], cancellationToken);
        grid.AddCorrection(levels[1], cancellationToken);
        grid.SmoothBackward(cancellationToken);
    }

    private static bool HasCoarser(int width, int height) => width > CoarsestSide || height > CoarsestSide;

    private static long FineBytes(int width, int height) => NativeBlock.Align(FineGrid.Bytes(width, height));

    private static long CoarseBytes(int finerWidth, int finerHeight) => NativeBlock.Align(CoarseGrid.Bytes(finerWidth, finerHeight));
}
