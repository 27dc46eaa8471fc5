using ILGPU;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>Copies the raw input <c>x[pixel, channels]</c>, three or four fp32 channels, to the map that the first convolution reads. Added channels become zero. One work-item per pixel.</summary>
internal static class PadInput
{
    /// <summary>Writes an fp32 map of four channels.</summary>
    public static void Run(PadInputArguments pad, ArrayView<float> arena)
    {
        long pixel = Grid.GlobalLinearIndex;
        if (pixel < pad.Pixels)
        {
            for (int c = 0; c < 4; c++)
            {
                arena[pad.Y / sizeof(float) + pixel * 4 + c] = c < pad.Channels ? arena[pad.X / sizeof(float) + pixel * pad.Channels + c] : 0;
            }
        }
    }

    /// <summary>Writes an fp16 map of eight channels.</summary>
    public static void RunHalf(PadInputArguments pad, ArrayView<float> arena)
    {
        long pixel = Grid.GlobalLinearIndex;
        if (pixel < pad.Pixels)
        {
            Float4 values;
            long at = pad.X / sizeof(float) + pixel * pad.Channels;
            values.X = arena[at];
            values.Y = arena[at + 1];
            values.Z = arena[at + 2];
            values.W = 0;
            if (pad.Channels == 4)
            {
                values.W = arena[at + 3];
            }

            arena.Cast<Half8>()[pad.Y / 16 + pixel] = HalfMath.Round(values, default);
        }
    }
}

/// <summary>Arguments of <see cref="PadInput"/>. Offsets are in bytes from the start of the arena.</summary>
internal struct PadInputArguments
{
    public long Pixels;
    public int Channels;

    /// <summary>Offset of the raw input.</summary>
    public long X;

    /// <summary>Offset of the network's input.</summary>
    public long Y;
}
