using ILGPU;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>The raw fp32 input <c>x[pixel, channels]</c> as an fp16 map of eight channels, the added ones zero. x counts floats, y bytes.</summary>
internal static class PadInputHalf
{
    public static void Run(long pixels, int channels, long x, long y, ArrayView<float> arena)
    {
        long pixel = Grid.GlobalLinearIndex;
        if (pixel < pixels)
        {
            Float4 values;
            long at = x + pixel * channels;
            values.X = arena[at];
            values.Y = arena[at + 1];
            values.Z = arena[at + 2];
            values.W = 0;
            if (channels == 4)
            {
                values.W = arena[at + 3];
            }

            arena.Cast<Half8>()[y / 16 + pixel] = HalfMath.Round(values, default);
        }
    }
}
