using FastInpaint.Graph;

namespace FastInpaint.Simd;

/// <summary>
/// Winograd's minimal filtering F(4, 4) along the columns of a map, for kernels of 7 rows. The kernel's rows and a row of zeros are two halves of 4 rows. Input patch u has the 7 rows from
/// 4 u on, so the first half of tile t reads patch t and the second half patch t + 1: each patch is transformed once, for both. A tile of 4 output rows takes 14 products with a row of weights instead of 28.
/// </summary>
internal static class VerticalFilter
{
    /// <summary>Rows of the kernels.</summary>
    public const int Kernel = 7;

    /// <summary>Rows of a tile, and of each half of the kernel.</summary>
    public const int Rows = 4;

    /// <summary>Rows of an input patch, and elements of a transformed one.</summary>
    public const int Points = 7;

    /// <summary>Halves of the kernel.</summary>
    public const int Halves = 2;

    private static readonly double[,] Matrix = WinogradMatrices.Weights(Points, Rows);

    /// <summary>Whether a convolution can be computed so, and the user did not ask for the direct sum.</summary>
    public static bool Takes(ConvolutionOperation operation, ConvolutionTarget target) =>
        target.Algorithm != ConvolutionAlgorithm.Direct && operation is Convolution { Kernel: Kernel, Stride: 1, Dilation: 1 };

    /// <summary>A weight of one half of the kernel, transformed.</summary>
    /// <param name="weight">The convolution's weights.</param>
    /// <param name="element">Element of the transformed patch.</param>
    /// <param name="half">0 for rows 0 to 3 of the kernel, 1 for rows 4 to 6.</param>
    /// <param name="output">Output channel.</param>
    /// <param name="input">Input channel.</param>
    /// <param name="column">Column of the kernel.</param>
    public static float Weight(StoredWeight weight, int element, int half, int output, int input, int column)
    {
        double sum = 0;
        for (int row = half * Rows; row < Math.Min((half + 1) * Rows, Kernel); row++)
        {
            sum += Matrix[element, row - half * Rows] * weight.At(output, input, row, column);
        }

        return (float)sum;
    }
}
