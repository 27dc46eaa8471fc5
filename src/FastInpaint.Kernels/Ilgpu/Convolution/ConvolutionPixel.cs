using System.Runtime.CompilerServices;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>Where a convolution finds its input; padding is resolved here.</summary>
internal static class ConvolutionPixel
{
    /// <summary>Where x[n, row, column, 0] lies in the arena, or the zeros outside.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long At(ConvolutionArguments conv, int n, int row, int column)
    {
        if (conv.Reflect != 0)
        {
            row = DeviceMath.Reflect(row, conv.InH);
            column = DeviceMath.Reflect(column, conv.InW);
        }

        bool inside = row >= 0 && row < conv.InH && column >= 0 && column < conv.InW;
        return inside ? conv.X + (((long)n * conv.InH + row) * conv.InW + column) * conv.InC : conv.Zeros;
    }

    /// <summary>v, or the last of a row for one past its end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Clamp(int v, int last) => v < last ? v : last;
}
