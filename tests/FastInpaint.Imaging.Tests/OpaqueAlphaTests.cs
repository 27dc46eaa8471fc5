using System.Runtime.InteropServices;

namespace FastInpaint.Imaging.Tests;

/// <summary>Pictures with alpha in files that have none: written where every pixel is opaque.</summary>
public sealed class OpaqueAlphaTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a.jpg", PixelFormat.Rgba32, PixelFormat.Rgb24)]
    [InlineData("a.jpg", PixelFormat.GrayAlpha16, PixelFormat.Gray8)]
    [InlineData("a.jpg", PixelFormat.Bgra32, PixelFormat.Rgb24)]
    [InlineData("a.ppm", PixelFormat.Rgba32, PixelFormat.Rgb24)]
    [InlineData("a.ppm", PixelFormat.Rgba64, PixelFormat.Rgb48)]
    [InlineData("a.pgm", PixelFormat.GrayAlpha16, PixelFormat.Gray8)]
    [InlineData("a.pgm", PixelFormat.GrayAlpha32, PixelFormat.Gray16)]
    public void An_opaque_picture_is_written_and_a_transparent_pixel_refused(string name, PixelFormat layout, PixelFormat expected)
    {
        Picture picture = Opaque(layout);
        byte[] before = picture.Pixels.ToArray();
        PictureFile.CheckWritable(_folder[name], new PictureHeader(PictureFormat.Png, 9, 4, layout, 8), overwrite: false);
        PictureFile.CheckWritable(_folder[name], picture, null, overwrite: false);
        PictureFile.Write(_folder[name], picture, cancellationToken: Cancellation);
        Picture read = PictureFile.Read(_folder[name], cancellationToken: Cancellation);
        Assert.Equal((9, 4, expected), (read.Width, read.Height, read.Layout));
        Assert.Equal(before, picture.Pixels.ToArray());
        if (name != "a.jpg")
        {
            int step = layout.BytesPerPixel(), kept = expected.BytesPerPixel();
            Assert.Equal(before.Chunk(step).SelectMany(pixel => pixel.Take(kept)), read.Pixels.ToArray());
        }

        picture.Pixels.Span[(5 * layout.BytesPerPixel()) - 1] = 254;
        string kind = name == "a.jpg" ? "JPEG" : name[1..];
        var refusal = Assert.Throws<ArgumentException>(() => PictureFile.Write(_folder[name], picture, overwrite: true, Cancellation));
        Assert.Contains($"a {kind} file cannot hold transparency, and 1 pixel of the picture ({layout}) is not opaque; use .png.", refusal.Message, StringComparison.Ordinal);
        var hole = new byte[36];
        Assert.Throws<ArgumentException>(() => PictureFile.CheckWritable(_folder[name], picture, () => hole, overwrite: true));
        hole[4] = 1;
        PictureFile.CheckWritable(_folder[name], picture, () => hole, overwrite: true);
        Assert.Throws<ArgumentException>(() => PictureFile.CheckWritable(_folder[name], picture, () => new byte[3], overwrite: true));
        Assert.Equal(read.Pixels.ToArray(), PictureFile.Read(_folder[name], cancellationToken: Cancellation).Pixels.ToArray());
    }

    [Fact]
    public void Sixteen_bits_are_refused_by_jpeg_whatever_their_alpha()
    {
        Assert.Throws<ArgumentException>(() => PictureFile.CheckWritable(_folder["a.jpg"], new PictureHeader(PictureFormat.Png, 9, 4, PixelFormat.Rgba64, 16), overwrite: false));
        Assert.Throws<ArgumentException>(() => PictureFile.Write(_folder["a.jpg"], Opaque(PixelFormat.Rgba64), cancellationToken: Cancellation));
        Assert.Contains("Rgb48", PictureFile.Refusal(PictureFormat.Jpeg, Opaque(PixelFormat.Rgba64), null), StringComparison.Ordinal);
        Assert.Null(PictureFile.Refusal(PictureFormat.Jpeg, Opaque(PixelFormat.Rgba32), null));
        Assert.Null(PictureFile.Refusal(PictureFormat.Pnm, new Picture(9, 4, PixelFormat.Rgba32), null));
        Assert.Contains("36 pixels", PictureFile.Refusal(PictureFormat.Jpeg, new Picture(9, 4, PixelFormat.Rgba32), null), StringComparison.Ordinal);
    }

    private static Picture Opaque(PixelFormat layout)
    {
        var picture = new Picture(9, 4, layout);
        new Random(4).NextBytes(picture.Pixels.Span);
        int channels = layout.ChannelCount();
        for (int i = channels - 1; i < 36 * channels; i += channels)
        {
            if (layout.BytesPerChannel() == 1)
            {
                picture.Pixels.Span[i] = 255;
            }
            else
            {
                MemoryMarshal.Cast<byte, ushort>(picture.Pixels.Span)[i] = 65535;
            }
        }

        return picture;
    }
}
