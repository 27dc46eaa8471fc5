using System.Runtime.CompilerServices;
using ILGPU;
using ILGPU.Algorithms;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>Makes the paper's composite in 8 bits: <c>round(255 * output)</c> for hole pixels, the input pixel elsewhere. One work-item per pixel.</summary>
internal static class FinishPixels
{
    public static void Run(PixelArguments arguments, ArrayView<float> arena)
    {
        int index = Grid.GlobalLinearIndex;
        if (index < arguments.Pixels)
        {
            ArrayView<uint> pixels = arena.Cast<uint>();
            uint pixel = pixels[arguments.Source / sizeof(uint) + index];
            if ((pixel >> 24) != 0)
            {
                long output = arguments.Output / sizeof(float) + (long)index * 3;
                pixel = (pixel & 0xFF000000) | Level(arena[output]) | (Level(arena[output + 1]) << 8) | (Level(arena[output + 2]) << 16);
            }

            pixels[arguments.Finished / sizeof(uint) + index] = pixel;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Level(float value) => (uint)(XMath.Max(0, XMath.Min(1, value)) * 255 + 0.5f);
}
