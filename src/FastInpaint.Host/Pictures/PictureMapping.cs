using System.Runtime.InteropServices;
using FastInpaint.Imaging;

namespace FastInpaint.Host.Pictures;

/// <summary>Between the pictures of files and the pictures of the library.</summary>
internal static class PictureMapping
{
    public static PixelFormat Format(PictureLayout layout) => layout switch
    {
        PictureLayout.Gray8 => PixelFormat.Gray8,
        PictureLayout.GrayAlpha16 => PixelFormat.GrayAlpha16,
        PictureLayout.Rgb24 => PixelFormat.Rgb24,
        PictureLayout.Rgba32 => PixelFormat.Rgba32,
        PictureLayout.Gray16 => PixelFormat.Gray16,
        PictureLayout.GrayAlpha32 => PixelFormat.GrayAlpha32,
        PictureLayout.Rgb48 => PixelFormat.Rgb48,
        PictureLayout.Rgba64 => PixelFormat.Rgba64,
        _ => throw new ArgumentOutOfRangeException(nameof(layout), layout, "Unknown layout."),
    };

    public static Pixels Pixels(Picture picture) => new(picture.Pixels.Span, picture.Width, picture.Height, Format(picture.Layout));

    /// <summary>The detector's map as 8-bit grey.</summary>
    public static Picture Heatmap(ReadOnlySpan<float> probabilities, int width, int height)
    {
        var map = new Picture(width, height, PictureLayout.Gray8);
        ArtifactMap.ToHeatmap(probabilities, map.Pixels.Span);
        return map;
    }

    /// <summary>The mask as one byte a pixel: the luma (BT.601) of 8 bits; alpha does not count. The memory is the picture's own where that is so already.</summary>
    public static ReadOnlyMemory<byte> MaskBytes(Picture picture)
    {
        if (picture.Layout == PictureLayout.Gray8)
        {
            return picture.Pixels;
        }

        var mask = new byte[(long)picture.Width * picture.Height];
        for (int y = 0; y < picture.Height; y++)
        {
            MaskRow(picture.Row(y), picture.Layout, mask.AsSpan(y * picture.Width, picture.Width));
        }

        return mask;
    }

    /// <summary>One row of a mask as one byte a pixel.</summary>
    public static void MaskRow(ReadOnlySpan<byte> row, PictureLayout layout, Span<byte> target)
    {
        int channels = layout switch
        {
            PictureLayout.Gray8 or PictureLayout.Gray16 => 1,
            PictureLayout.GrayAlpha16 or PictureLayout.GrayAlpha32 => 2,
            PictureLayout.Rgb24 or PictureLayout.Rgb48 => 3,
            _ => 4,
        };
        if (layout is PictureLayout.Gray16 or PictureLayout.GrayAlpha32 or PictureLayout.Rgb48 or PictureLayout.Rgba64)
        {
            Reduce(MemoryMarshal.Cast<byte, ushort>(row), channels, target);
        }
        else
        {
            Reduce(row, channels, target);
        }
    }

    private static void Reduce(ReadOnlySpan<byte> row, int channels, Span<byte> target)
    {
        for (int x = 0; x < target.Length; x++)
        {
            ReadOnlySpan<byte> pixel = row.Slice(x * channels, channels);
            target[x] = channels < 3 ? pixel[0] : (byte)Luma(pixel[0], pixel[1], pixel[2]);
        }
    }

    private static void Reduce(ReadOnlySpan<ushort> row, int channels, Span<byte> target)
    {
        for (int x = 0; x < target.Length; x++)
        {
            ReadOnlySpan<ushort> pixel = row.Slice(x * channels, channels);
            int value = channels < 3 ? pixel[0] : Luma(pixel[0], pixel[1], pixel[2]);
            target[x] = (byte)((value + 128) / 257);
        }
    }

    private static int Luma(int red, int green, int blue) => (299 * red + 587 * green + 114 * blue + 500) / 1000;
}
