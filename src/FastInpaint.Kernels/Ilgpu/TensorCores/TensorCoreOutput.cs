using System.Runtime.CompilerServices;
using ILGPU;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>Stores a finished tile in the arena, in each of the ways of <see cref="TensorCoreStore"/>.</summary>
internal static class TensorCoreOutput
{
    /// <summary>Stores eight channels of the output pixel (n, h, w).</summary>
    /// <param name="pixel">The pixel's number, (n * H + h) * W + w.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(TensorCoreArguments conv, ArrayView<float> arena, long pixel, int n, int h, int w, int channel, Float4 low, Float4 high)
    {
        if (conv.Store == (int)TensorCoreStore.Half)
        {
            arena.Cast<Half8>()[(conv.Y / 2 + pixel * conv.OutC + channel) / 8] = HalfMath.Round(low, high);
        }

        if (conv.Store == (int)TensorCoreStore.Single)
        {
            long y = conv.Y / sizeof(float) + pixel * conv.OutC + channel;
            StoreIf(arena, y, channel < conv.OutC, low.X);
            StoreIf(arena, y + 1, channel + 1 < conv.OutC, low.Y);
            StoreIf(arena, y + 2, channel + 2 < conv.OutC, low.Z);
            StoreIf(arena, y + 3, channel + 3 < conv.OutC, low.W);
            StoreIf(arena, y + 4, channel + 4 < conv.OutC, high.X);
            StoreIf(arena, y + 5, channel + 5 < conv.OutC, high.Y);
            StoreIf(arena, y + 6, channel + 6 < conv.OutC, high.Z);
            StoreIf(arena, y + 7, channel + 7 < conv.OutC, high.W);
        }

        if (conv.Store == (int)TensorCoreStore.Subpixel)
        {
            // Row r of the cell is one vector of four pixels. A row of the map has UnitsW such vectors.
            long row = conv.Y / 16 + (((long)n * conv.UnitsH + h) * 4 + channel / 4) * conv.UnitsW + w;
            arena.Cast<Float4>()[row] = low;
            arena.Cast<Float4>()[row + conv.UnitsW] = high;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreIf(ArrayView<float> arena, long at, bool exists, float value)
    {
        if (exists)
        {
            arena[at] = value;
        }
    }
}
