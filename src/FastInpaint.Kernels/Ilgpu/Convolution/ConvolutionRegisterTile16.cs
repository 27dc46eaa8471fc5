using ILGPU;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>
/// Computes any convolution without shared memory and barriers. Each work-item keeps 8 pixels of a row x 16 channels in registers. The kernel is meant for processors behind OpenCL,
/// whose compilers turn the channels into vectors, and for ILGPU's own emulator. The weights are <c>[phase, o/16, i, j, c, 16]</c>.
/// </summary>
internal static class ConvolutionRegisterTile16
{
    public const int Pixels = 8;
    public const int Channels = 16;

    public static void Run(ConvolutionArguments conv, ArrayView<float> arena, ArrayView<float> weights)
    {
        int index = Grid.GlobalIndex.X;
        if (index < RegisterTile.Count(conv, Pixels, Channels))
        {
            Tile(conv, RegisterTile.At(conv, index, Pixels, Channels), arena, weights);
        }
    }

    private static void Tile(ConvolutionArguments conv, RegisterTile tile, ArrayView<float> arena, ArrayView<float> weights)
    {
        ArrayView<FloatVector16> w = weights.Cast<FloatVector16>();
        long tap = RegisterTile.Weights(conv, tile, Channels);
        FloatVector16 bias = w[conv.Bias / Channels + tile.Block];
        FloatVector16 y0 = bias;
        FloatVector16 y1 = bias;
        FloatVector16 y2 = bias;
        FloatVector16 y3 = bias;
        FloatVector16 y4 = bias;
        FloatVector16 y5 = bias;
        FloatVector16 y6 = bias;
        FloatVector16 y7 = bias;

        // Pixels past the end of the row repeat the last pixel.
        int last = conv.UnitsW - 1;
        for (int i = 0; i < conv.Taps; i++)
        {
            int row = tile.U * conv.InStep + conv.First + tile.PhaseRow + i * conv.TapStep;
            for (int j = 0; j < conv.Taps; j++)
            {
                int column = conv.First + tile.PhaseColumn + j * conv.TapStep;
                long x0 = ConvolutionPixel.At(conv, tile.N, row, ConvolutionPixel.Clamp(tile.V, last) * conv.InStep + column);
                long x1 = ConvolutionPixel.At(conv, tile.N, row, ConvolutionPixel.Clamp(tile.V + 1, last) * conv.InStep + column);
                long x2 = ConvolutionPixel.At(conv, tile.N, row, ConvolutionPixel.Clamp(tile.V + 2, last) * conv.InStep + column);
                long x3 = ConvolutionPixel.At(conv, tile.N, row, ConvolutionPixel.Clamp(tile.V + 3, last) * conv.InStep + column);
                long x4 = ConvolutionPixel.At(conv, tile.N, row, ConvolutionPixel.Clamp(tile.V + 4, last) * conv.InStep + column);
                long x5 = ConvolutionPixel.At(conv, tile.N, row, ConvolutionPixel.Clamp(tile.V + 5, last) * conv.InStep + column);
                long x6 = ConvolutionPixel.At(conv, tile.N, row, ConvolutionPixel.Clamp(tile.V + 6, last) * conv.InStep + column);
                long x7 = ConvolutionPixel.At(conv, tile.N, row, ConvolutionPixel.Clamp(tile.V + 7, last) * conv.InStep + column);
                for (int c = 0; c < conv.InC; c++)
                {
                    FloatVector16 weight = w[tap + c];
                    y0 = FloatVector16.MultiplyAdd(y0, arena[x0 + c], weight);
                    y1 = FloatVector16.MultiplyAdd(y1, arena[x1 + c], weight);
                    y2 = FloatVector16.MultiplyAdd(y2, arena[x2 + c], weight);
                    y3 = FloatVector16.MultiplyAdd(y3, arena[x3 + c], weight);
                    y4 = FloatVector16.MultiplyAdd(y4, arena[x4 + c], weight);
                    y5 = FloatVector16.MultiplyAdd(y5, arena[x5 + c], weight);
                    y6 = FloatVector16.MultiplyAdd(y6, arena[x6 + c], weight);
                    y7 = FloatVector16.MultiplyAdd(y7, arena[x7 + c], weight);
                }

                tap += conv.InC;
            }
        }

        int channel = tile.Block * Channels;
        float slope = RegisterTile.Slope(conv.Activation);
        RegisterTile.Store(conv, tile, arena, 0, channel, slope, y0);
        RegisterTile.Store(conv, tile, arena, 1, channel, slope, y1);
        RegisterTile.Store(conv, tile, arena, 2, channel, slope, y2);
        RegisterTile.Store(conv, tile, arena, 3, channel, slope, y3);
        RegisterTile.Store(conv, tile, arena, 4, channel, slope, y4);
        RegisterTile.Store(conv, tile, arena, 5, channel, slope, y5);
        RegisterTile.Store(conv, tile, arena, 6, channel, slope, y6);
        RegisterTile.Store(conv, tile, arena, 7, channel, slope, y7);
    }
}
