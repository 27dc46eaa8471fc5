using FastInpaint.Imaging;

namespace FastInpaint.Page.Tests;

/// <summary>What the page sent as a mask.</summary>
internal static class MaskValues
{
    /// <summary>One value a pixel, of a picture whose pixels are gray and opaque.</summary>
    public static byte[] Gray(this Picture picture)
    {
        int bytes = picture.Layout.BytesPerPixel();
        byte[] pixels = picture.Pixels.ToArray(), values = new byte[picture.Width * picture.Height];
        for (int i = 0; i < values.Length; i++)
        {
            ReadOnlySpan<byte> pixel = pixels.AsSpan(i * bytes, bytes);
            values[i] = pixel[0];
            Assert.True(bytes < 3 || (pixel[0] == pixel[1] && pixel[1] == pixel[2]), $"pixel {i} has a color");
            Assert.True(bytes is 1 or 3 || pixel[^1] == 255, $"pixel {i} is not opaque");
        }

        return values;
    }
}
