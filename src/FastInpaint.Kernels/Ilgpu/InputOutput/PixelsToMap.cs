using System.Runtime.CompilerServices;
using ILGPU;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>Converts 8-bit pixels to the network's input: <c>value / 255</c>. The generator's input is <c>image * (1 - mask) + mask</c>, with the mask as fourth channel. One work-item per pixel.</summary>
internal static class PixelsToMap
{
    /// <summary>Writes an fp32 map of four channels.</summary>
    public static void Run(PixelArguments arguments, ArrayView<float> arena)
    {
        int index = Grid.GlobalLinearIndex;
        if (index < arguments.Pixels)
        {
            arena.Cast<Float4>()[arguments.Map / 16 + index] = Values(arguments, arena, index);
        }
    }

    /// <summary>Writes an fp16 map of eight channels. The added channels are zero.</summary>
    public static void RunHalf(PixelArguments arguments, ArrayView<float> arena)
    {
        int index = Grid.GlobalLinearIndex;
        if (index < arguments.Pixels)
        {
            arena.Cast<Half8>()[arguments.Map / 16 + index] = HalfMath.Round(Values(arguments, arena, index), default);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Float4 Values(PixelArguments arguments, ArrayView<float> arena, int index)
    {
        uint pixel = arena.Cast<uint>()[arguments.Source / sizeof(uint) + index];
        Float4 x;
        x.X = (int)(pixel & 0xFF) / 255f;
        x.Y = (int)((pixel >> 8) & 0xFF) / 255f;
        x.Z = (int)((pixel >> 16) & 0xFF) / 255f;
        x.W = 0;
        if (arguments.IsGenerator != 0 && (pixel >> 24) != 0)
        {
            x.X = 1;
            x.Y = 1;
            x.Z = 1;
            x.W = 1;
        }

        return x;
    }
}
