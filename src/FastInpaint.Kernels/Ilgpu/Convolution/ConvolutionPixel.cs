using System.Runtime.CompilerServices;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>Finds the input pixels of a convolution, and resolves its padding.</summary>
internal static class ConvolutionPixel
{
    /// <summary>Offset of x[n, row, column, 0] in the arena, or of the zeros for a pixel outside.</summary>
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

    /// <summary>The index v, or the last index of the row if v is past the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Clamp(int v, int last) => v < last ? v : last;
}
