using System.Runtime.CompilerServices;
using ILGPU;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>
/// Computes a convolution to at most 4 output channels. The four lanes of a vector are neighboring input channels; each work-item makes 4 pixels of a row. The weights are <c>[i, j, c/4, o, 4]</c> with o
/// padded to 4. The output has no padding: <c>y[n, h, w, o]</c>.
/// </summary>
internal static class ConvolutionFewOutputs
{
    public const int MaximumChannels = 4;

    private const int Pixels = 4;

    public static GpuStep Step(KernelCache kernels, DeviceForm form, ConvolutionArguments conv, PlanPlaces places) =>
        kernels.Step(Run, conv, form.Groups((long)conv.Batch * conv.UnitsH * ((conv.UnitsW + Pixels - 1) / Pixels)), places);

    public static void Run(ConvolutionArguments conv, ArrayView<float> arena, ArrayView<float> weights)
    {
        int columns = (conv.UnitsW + Pixels - 1) / Pixels;
        int index = Grid.GlobalIndex.X;
        if (index < conv.Batch * conv.UnitsH * columns)
        {
            int v = index % columns * Pixels;
            int row = index / columns;
            Tile(conv, arena, weights, row / conv.UnitsH, row % conv.UnitsH, v);
        }
    }

    private static void Tile(ConvolutionArguments conv, ArrayView<float> arena, ArrayView<float> weights, int n, int u, int v)
    {
        ArrayView<Float4> x = arena.Cast<Float4>();
        ArrayView<Float4> w = weights.Cast<Float4>();
        long tap = conv.Weights / 4;
        int last = conv.UnitsW - 1;
        Outputs y0 = default;
        Outputs y1 = default;
        Outputs y2 = default;
        Outputs y3 = default;
        for (int i = 0; i < conv.Taps; i++)
        {
            int row = u * conv.InStep + conv.First + i * conv.TapStep;
            for (int j = 0; j < conv.Taps; j++)
            {
                int column = conv.First + j * conv.TapStep;
                long x0 = ConvolutionPixel.At(conv, n, row, ConvolutionPixel.Clamp(v, last) * conv.InStep + column) / 4;
                long x1 = ConvolutionPixel.At(conv, n, row, ConvolutionPixel.Clamp(v + 1, last) * conv.InStep + column) / 4;
                long x2 = ConvolutionPixel.At(conv, n, row, ConvolutionPixel.Clamp(v + 2, last) * conv.InStep + column) / 4;
                long x3 = ConvolutionPixel.At(conv, n, row, ConvolutionPixel.Clamp(v + 3, last) * conv.InStep + column) / 4;
                for (int c = 0; c < conv.InC / 4; c++)
                {
                    Float4 w0 = w[tap];
                    Float4 w1 = w[tap + 1];
                    Float4 w2 = w[tap + 2];
                    Float4 w3 = w[tap + 3];
                    y0 = Outputs.Add(y0, x[x0 + c], w0, w1, w2, w3);
                    y1 = Outputs.Add(y1, x[x1 + c], w0, w1, w2, w3);
                    y2 = Outputs.Add(y2, x[x2 + c], w0, w1, w2, w3);
                    y3 = Outputs.Add(y3, x[x3 + c], w0, w1, w2, w3);
                    tap += MaximumChannels;
                }
            }
        }

        long y = conv.Y + ((long)n * conv.UnitsH + u) * conv.UnitsW * conv.OutC;
        Store(conv, arena, weights, y + ConvolutionPixel.Clamp(v, last) * conv.OutC, y0);
        Store(conv, arena, weights, y + ConvolutionPixel.Clamp(v + 1, last) * conv.OutC, y1);
        Store(conv, arena, weights, y + ConvolutionPixel.Clamp(v + 2, last) * conv.OutC, y2);
        Store(conv, arena, weights, y + ConvolutionPixel.Clamp(v + 3, last) * conv.OutC, y3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(ConvolutionArguments conv, ArrayView<float> arena, ArrayView<float> weights, long y, Outputs sums)
    {
        arena[y] = DeviceMath.Activate(conv.Activation, Float4.Sum(sums.O0) + weights[conv.Bias]);
        if (conv.OutC > 1)
        {
            arena[y + 1] = DeviceMath.Activate(conv.Activation, Float4.Sum(sums.O1) + weights[conv.Bias + 1]);
        }

        if (conv.OutC > 2)
        {
            arena[y + 2] = DeviceMath.Activate(conv.Activation, Float4.Sum(sums.O2) + weights[conv.Bias + 2]);
        }

        if (conv.OutC > 3)
        {
            arena[y + 3] = DeviceMath.Activate(conv.Activation, Float4.Sum(sums.O3) + weights[conv.Bias + 3]);
        }
    }

    /// <summary>The sums of one pixel: four lanes for each output channel.</summary>
    private struct Outputs
    {
        public Float4 O0;
        public Float4 O1;
        public Float4 O2;
        public Float4 O3;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Outputs Add(Outputs sums, Float4 x, Float4 w0, Float4 w1, Float4 w2, Float4 w3)
        {
            sums.O0 = Float4.MultiplyAdd(sums.O0, x, w0);
            sums.O1 = Float4.MultiplyAdd(sums.O1, x, w1);
            sums.O2 = Float4.MultiplyAdd(sums.O2, x, w2);
            sums.O3 = Float4.MultiplyAdd(sums.O3, x, w3);
            return sums;
        }
    }
}
