using System.Runtime.CompilerServices;

namespace FastInpaint.Simd;

/// <summary>
/// Computes one row of a convolution with register tiles (see <see cref="ConvolutionRowArguments"/>). A register tile is 12, 8, 4 or 1 pixels (6, 4 or 1 with 16 registers) by one or two
/// vectors of output channels. The weights are <c>[k, one or two vectors]</c>. Every tile sums over k in the same order, so a pixel's value does not depend on its
/// tile. Therefore the last tile of a row may overlap the tile before it.
/// </summary>
internal static unsafe partial class RowKernels<TOps, TVector>
{
    private interface IColumns
    {
        static abstract bool Two { get; }
    }

    private readonly struct OneVector : IColumns
    {
        public static bool Two => false;
    }

    private readonly struct TwoVectors : IColumns
    {
        public static bool Two => true;
    }

    /// <summary>Computes one row of outputs, of at most two vectors of channels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ConvolutionRow(in ConvolutionRowArguments row)
    {
        if (row.Channels > TOps.Count)
        {
            Cover<TwoVectors>(row);
        }
        else
        {
            Cover<OneVector>(row);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Cover<TColumns>(in ConvolutionRowArguments row)
        where TColumns : struct, IColumns
    {
        int pixel = 0;
        if (TOps.HasManyRegisters)
        {
            for (; row.Pixels - pixel >= 12; pixel += 12)
            {
                Tile<TColumns>(row, pixel, 12);
            }

            if (row.Pixels - pixel >= 8)
            {
                Tile<TColumns>(row, pixel, 8);
                pixel += 8;
            }
        }
        else
        {
            for (; row.Pixels - pixel >= 6; pixel += 6)
            {
                Tile<TColumns>(row, pixel, 6);
            }
        }

        for (; row.Pixels - pixel >= 4; pixel += 4)
        {
            Tile<TColumns>(row, pixel, 4);
        }

        if (pixel < row.Pixels && row.Pixels >= 4)
        {
            Tile<TColumns>(row, row.Pixels - 4, 4);
            pixel = row.Pixels;
        }

        for (; pixel < row.Pixels; pixel++)
        {
            Tile<TColumns>(row, pixel, 1);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile<TColumns>(in ConvolutionRowArguments row, int pixel, int pixels)
        where TColumns : struct, IColumns
    {
        int width = TColumns.Two ? 2 * TOps.Count : TOps.Count;
        if (row.Channels == width)
        {
            Tile<TColumns>(row, pixel, pixels, row.Y + pixel * row.YStep, row.YStep);
            return;
        }

        float* scratch = stackalloc float[12 * 2 * TOps.Count];
        Tile<TColumns>(row, pixel, pixels, scratch, width);
        for (int p = 0; p < pixels; p++)
        {
            new Span<float>(scratch + p * width, row.Channels).CopyTo(new Span<float>(row.Y + (pixel + p) * row.YStep, row.Channels));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile<TColumns>(in ConvolutionRowArguments row, int pixel, int pixels, float* y, nint yStep)
        where TColumns : struct, IColumns
    {
        switch (pixels)
        {
            case 12:
                Tile12<TColumns>(row, pixel, y, yStep);
                break;
            case 8:
                Tile8<TColumns>(row, pixel, y, yStep);
                break;
            case 6:
                Tile6<TColumns>(row, pixel, y, yStep);
                break;
            case 4:
                Tile4<TColumns>(row, pixel, y, yStep);
                break;
            default:
                Tile1<TColumns>(row, pixel, y, yStep);
                break;
        }
    }
}
