using System.Runtime.InteropServices;
using FastInpaint.Imaging.Pixels;
using FastInpaint.Imaging.Profiles;

namespace FastInpaint.Imaging;

/// <summary>Pictures as masks: one byte a pixel, the luma (BT.601) in 8 bits; alpha does not count. Thread safe.</summary>
public static class PictureMask
{
    /// <summary>A picture as a mask, width * height bytes. The memory is the picture's own where it is 8-bit grey.</summary>
    /// <param name="picture">The picture.</param>
    public static ReadOnlyMemory<byte> Of(Picture picture)
    {
        if (picture.Layout == PixelFormat.Gray8)
        {
            return picture.Pixels;
        }

        var mask = new byte[(long)picture.Width * picture.Height];
        for (int y = 0; y < picture.Height; y++)
        {
            Row(picture.Row(y), picture.Layout, mask.AsSpan(y * picture.Width, picture.Width));
        }

        return mask;
    }

    /// <summary>What to do about a mask of another size than its picture.</summary>
    /// <param name="width">Pixels in a row of the upright picture.</param>
    /// <param name="height">Its rows.</param>
    /// <param name="orientation">Exif's orientation of the stored picture, 1 to 8.</param>
    /// <param name="maskWidth">Pixels in a row of the mask.</param>
    /// <param name="maskHeight">Its rows.</param>
    /// <returns>A sentence, which says so where the mask was drawn on the picture as it is stored.</returns>
    public static string SizeRemedy(int width, int height, int orientation, int maskWidth, int maskHeight) =>
        ExifOrientation.Transposes(orientation) && (maskWidth, maskHeight) == (height, width)
            ? $"The picture is stored turned (Exif orientation {orientation}); it is {width}x{height} upright. Draw the mask on the upright picture."
            : "Give a mask of the picture's size.";

    /// <summary>One row of a picture as one of a mask.</summary>
    /// <param name="row">width * bytes per pixel.</param>
    /// <param name="layout">Its layout.</param>
    /// <param name="target">Receives width bytes.</param>
    public static void Row(ReadOnlySpan<byte> row, PixelFormat layout, Span<byte> target)
    {
        row = layout.InFiles(row);
        int channels = layout.ChannelCount();
        if (layout.BytesPerChannel() == 2)
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
