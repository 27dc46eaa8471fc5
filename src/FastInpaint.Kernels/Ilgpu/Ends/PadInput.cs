using ILGPU;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>The raw input <c>x[pixel, channels]</c> as a map whose channels are padded with zeros to four: the form in which the first convolution reads it.</summary>
internal static class PadInput
{
    public static void Run(long pixels, int channels, long x, long y, ArrayView<float> arena)
    {
        long pixel = Grid.GlobalLinearIndex;
        if (pixel < pixels)
        {
            for (int c = 0; c < 4; c++)
            {
                arena[y + pixel * 4 + c] = c < channels ? arena[x + pixel * channels + c] : 0;
            }
        }
    }
}
