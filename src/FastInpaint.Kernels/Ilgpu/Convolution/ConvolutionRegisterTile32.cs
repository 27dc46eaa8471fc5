using ILGPU;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>
/// Like <see cref="ConvolutionRegisterTile16"/>, but with 6 pixels x 32 channels for layers that have enough channels. This gives more multiply-adds for each loaded value.
/// The weights are <c>[phase, o/32, i, j, c, 32]</c>.
/// </summary>
internal static class ConvolutionRegisterTile32
{
    public const int Pixels = 6;
    public const int Channels = 32;

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
        ArrayView<FloatVector32> w = weights.Cast<FloatVector32>();
        long tap = RegisterTile.Weights(conv, tile, Channels);
        FloatVector32 bias = w[conv.Bias / Channels + tile.Block];
        FloatVector32 y0 = bias;
        FloatVector32 y1 = bias;
        FloatVector32 y2 = bias;
        FloatVector32 y3 = bias;
        FloatVector32 y4 = bias;
        FloatVector32 y5 = bias;

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
                for (int c = 0; c < conv.InC; c++)
                {
                    FloatVector32 weight = w[tap + c];
                    y0 = FloatVector32.MultiplyAdd(y0, arena[x0 + c], weight);
                    y1 = FloatVector32.MultiplyAdd(y1, arena[x1 + c], weight);
                    y2 = FloatVector32.MultiplyAdd(y2, arena[x2 + c], weight);
                    y3 = FloatVector32.MultiplyAdd(y3, arena[x3 + c], weight);
                    y4 = FloatVector32.MultiplyAdd(y4, arena[x4 + c], weight);
                    y5 = FloatVector32.MultiplyAdd(y5, arena[x5 + c], weight);
                }

                tap += conv.InC;
            }
        }

        int channel = tile.Block * Channels;
        float slope = RegisterTile.Slope(conv.Activation);
        RegisterTile.Store(conv, tile, arena, 0, channel, slope, y0.Low);
        RegisterTile.Store(conv, tile, arena, 0, channel + 16, slope, y0.High);
        RegisterTile.Store(conv, tile, arena, 1, channel, slope, y1.Low);
        RegisterTile.Store(conv, tile, arena, 1, channel + 16, slope, y1.High);
        RegisterTile.Store(conv, tile, arena, 2, channel, slope, y2.Low);
        RegisterTile.Store(conv, tile, arena, 2, channel + 16, slope, y2.High);
        RegisterTile.Store(conv, tile, arena, 3, channel, slope, y3.Low);
        RegisterTile.Store(conv, tile, arena, 3, channel + 16, slope, y3.High);
        RegisterTile.Store(conv, tile, arena, 4, channel, slope, y4.Low);
        RegisterTile.Store(conv, tile, arena, 4, channel + 16, slope, y4.High);
        RegisterTile.Store(conv, tile, arena, 5, channel, slope, y5.Low);
        RegisterTile.Store(conv, tile, arena, 5, channel + 16, slope, y5.High);
    }
}
