using System.Runtime.CompilerServices;
using ILGPU;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>
/// Any convolution without local memory or barriers: each work-item keeps 8 pixels of a row x 16 channels in registers. For processors behind OpenCL,
/// whose compilers turn the 16 channels into vectors, and for ILGPU's own CPU accelerator. Weights <c>[phase, o/16, i, j, c, 16]</c>.
/// </summary>
internal static class ConvolutionRegisterTile
{
    public const int Pixels = 8;
    public const int Channels = 16;

    public static void Run(ConvolutionArguments conv, ArrayView<float> arena, ArrayView<float> weights)
    {
        int columns = (conv.UnitsW + Pixels - 1) / Pixels;
        int blocks = conv.PackedC / Channels;
        int index = Grid.GlobalIndex.X;
        if (index < conv.Batch * conv.OutStep * conv.OutStep * blocks * conv.UnitsH * columns)
        {
            // index = [n, phase, block, row, column]: neighbours share their weights.
            int v = index % columns * Pixels;
            int rest = index / columns;
            int u = rest % conv.UnitsH;
            rest /= conv.UnitsH;
            int block = rest % blocks;
            rest /= blocks;
            int phase = rest % (conv.OutStep * conv.OutStep);
            Tile(conv, arena, weights, rest / (conv.OutStep * conv.OutStep), phase, block, u, v);
        }
    }

    private static void Tile(ConvolutionArguments conv, ArrayView<float> arena, ArrayView<float> weights, int n, int phase, int block, int u, int v)
    {
        int phaseRow = phase / conv.OutStep;
        int phaseColumn = phase % conv.OutStep;
        ArrayView<Float16> w = weights.Cast<Float16>();
        long tap = conv.Weights / Channels + ((long)phase * (conv.PackedC / Channels) + block) * conv.Taps * conv.Taps * conv.InC;
        Float16 bias = w[conv.Bias / Channels + block];
        Float16 y0 = bias;
        Float16 y1 = bias;
        Float16 y2 = bias;
        Float16 y3 = bias;
        Float16 y4 = bias;
        Float16 y5 = bias;
        Float16 y6 = bias;
        Float16 y7 = bias;

        // Pixels past the end of the row repeat the last one.
        int last = conv.UnitsW - 1;
        for (int i = 0; i < conv.Taps; i++)
        {
            int row = u * conv.InStep + conv.First + phaseRow + i * conv.TapStep;
            for (int j = 0; j < conv.Taps; j++)
            {
                int column = conv.First + phaseColumn + j * conv.TapStep;
                long x0 = ConvolutionPixel.At(conv, n, row, ConvolutionPixel.Clamp(v, last) * conv.InStep + column);
                long x1 = ConvolutionPixel.At(conv, n, row, ConvolutionPixel.Clamp(v + 1, last) * conv.InStep + column);
                long x2 = ConvolutionPixel.At(conv, n, row, ConvolutionPixel.Clamp(v + 2, last) * conv.InStep + column);
                long x3 = ConvolutionPixel.At(conv, n, row, ConvolutionPixel.Clamp(v + 3, last) * conv.InStep + column);
                long x4 = ConvolutionPixel.At(conv, n, row, ConvolutionPixel.Clamp(v + 4, last) * conv.InStep + column);
                long x5 = ConvolutionPixel.At(conv, n, row, ConvolutionPixel.Clamp(v + 5, last) * conv.InStep + column);
                long x6 = ConvolutionPixel.At(conv, n, row, ConvolutionPixel.Clamp(v + 6, last) * conv.InStep + column);
                long x7 = ConvolutionPixel.At(conv, n, row, ConvolutionPixel.Clamp(v + 7, last) * conv.InStep + column);
                for (int c = 0; c < conv.InC; c++)
                {
                    Float16 weight = w[tap + c];
                    y0 = Float16.MultiplyAdd(y0, arena[x0 + c], weight);
                    y1 = Float16.MultiplyAdd(y1, arena[x1 + c], weight);
                    y2 = Float16.MultiplyAdd(y2, arena[x2 + c], weight);
                    y3 = Float16.MultiplyAdd(y3, arena[x3 + c], weight);
                    y4 = Float16.MultiplyAdd(y4, arena[x4 + c], weight);
                    y5 = Float16.MultiplyAdd(y5, arena[x5 + c], weight);
                    y6 = Float16.MultiplyAdd(y6, arena[x6 + c], weight);
                    y7 = Float16.MultiplyAdd(y7, arena[x7 + c], weight);
                }

                tap += conv.InC;
            }
        }

        ArrayView<Float4> y = arena.Cast<Float4>();
        int outW = conv.UnitsW * conv.OutStep;
        long outRow = ((long)n * conv.UnitsH * conv.OutStep + u * conv.OutStep + phaseRow) * outW + phaseColumn;
        int channel = block * Channels;
        Store(conv, y, outRow, ConvolutionPixel.Clamp(v, last), channel, y0);
        Store(conv, y, outRow, ConvolutionPixel.Clamp(v + 1, last), channel, y1);
        Store(conv, y, outRow, ConvolutionPixel.Clamp(v + 2, last), channel, y2);
        Store(conv, y, outRow, ConvolutionPixel.Clamp(v + 3, last), channel, y3);
        Store(conv, y, outRow, ConvolutionPixel.Clamp(v + 4, last), channel, y4);
        Store(conv, y, outRow, ConvolutionPixel.Clamp(v + 5, last), channel, y5);
        Store(conv, y, outRow, ConvolutionPixel.Clamp(v + 6, last), channel, y6);
        Store(conv, y, outRow, ConvolutionPixel.Clamp(v + 7, last), channel, y7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(ConvolutionArguments conv, ArrayView<Float4> y, long outRow, int v, int channel, Float16 sum)
    {
        long at = (conv.Y + (outRow + v * conv.OutStep) * conv.OutC + channel) / 4;
        y[at] = DeviceMath.Activate(conv.Activation, sum.A);
        if (channel + 4 < conv.OutC)
        {
            y[at + 1] = DeviceMath.Activate(conv.Activation, sum.B);
        }

        if (channel + 8 < conv.OutC)
        {
            y[at + 2] = DeviceMath.Activate(conv.Activation, sum.C);
        }

        if (channel + 12 < conv.OutC)
        {
            y[at + 3] = DeviceMath.Activate(conv.Activation, sum.D);
        }
    }
}
