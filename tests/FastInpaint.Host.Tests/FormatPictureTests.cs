using FastInpaint.Imaging;

namespace FastInpaint.Host.Tests;

/// <summary>BMP, GIF, WebP and TIFF through the program.</summary>
public sealed class FormatPictureTests
{
    [Theory]
    [InlineData("bmp", PixelFormat.Gray8, PictureFormat.Bmp)]
    [InlineData("bmp", PixelFormat.Rgb24, PictureFormat.Bmp)]
    [InlineData("bmp", PixelFormat.Rgba32, PictureFormat.Bmp)]
    [InlineData("webp", PixelFormat.Rgb24, PictureFormat.WebP)]
    [InlineData("webp", PixelFormat.Rgba32, PictureFormat.WebP)]
    [InlineData("tif", PixelFormat.Gray8, PictureFormat.Tiff)]
    [InlineData("tiff", PixelFormat.GrayAlpha16, PictureFormat.Tiff)]
    [InlineData("tif", PixelFormat.Rgb24, PictureFormat.Tiff)]
    [InlineData("tif", PixelFormat.Rgba32, PictureFormat.Tiff)]
    [InlineData("tif", PixelFormat.Gray16, PictureFormat.Tiff)]
    [InlineData("tif", PixelFormat.Rgb48, PictureFormat.Tiff)]
    [InlineData("tif", PixelFormat.Rgba64, PictureFormat.Tiff)]
    [InlineData("gif", PixelFormat.Rgb24, PictureFormat.Png)]
    public void Known_pixels_come_back_in_the_source_s_format(string extension, PixelFormat layout, PictureFormat expected)
    {
        using var place = new Workplace();
        string image = extension == "gif" ? place.Write("in.gif", Gif) : place.Picture($"in.{extension}", 45, 37, layout);
        string mask = place.Mask("mask.png", 45, 37, 10, 5, 30, 25);
        Workplace.Run("inpaint", image, mask, "-o", place["out"], "--device", "cpu").AssertDone();

        Picture before = Read(image), after = Read(place["out"]);
        Assert.Equal((expected, 45, 37, layout, layout), (after.Format, after.Width, after.Height, before.Layout, after.Layout));
        int pixel = layout.BytesPerPixel(), changed = 0;
        for (int y = 0; y < 37; y++)
        for (int x = 0; x < 45; x++)
        {
            bool same = before.Row(y).Slice(x * pixel, pixel).SequenceEqual(after.Row(y).Slice(x * pixel, pixel));
            Assert.True(same || (x is >= 10 and < 30 && y is >= 5 and < 25), $"pixel {x}, {y} changed");
            changed += same ? 0 : 1;
        }

        Assert.InRange(changed, 1, 400);
    }

    [Fact]
    public void A_lossy_webp_file_becomes_one_and_png_keeps_its_pixels()
    {
        using var place = new Workplace();
        string png = place.Picture("in.png", 45, 37), mask = place.Mask("mask.png", 45, 37, 10, 5, 30, 25);
        Workplace.Run("inpaint", png, mask, "-o", place["lossy.webp"], "--device", "cpu", "--quality", "80").AssertDone();
        Assert.Equal("VP8 ", Kind(place["lossy.webp"]));
        Outcome again = Workplace.Run("inpaint", place["lossy.webp"], mask, "-o", place["again.webp"], "--device", "cpu", "--json").AssertDone();
        string warning = Assert.Single(again.Json.GetProperty("warnings").EnumerateArray()).GetString()!;
        Assert.Contains("encoded again", warning, StringComparison.Ordinal);
        Assert.Contains($"fastinpaint: warning: {warning}", again.Error, StringComparison.Ordinal);
        Assert.Equal("VP8 ", Kind(place["again.webp"]));
        Workplace.Run("inpaint", place["lossy.webp"], mask, "-o", place["out.png"], "--device", "cpu").AssertDone();
        Assert.Equal(Read(place["lossy.webp"]).Row(30).ToArray(), Read(place["out.png"]).Row(30).ToArray());
        Assert.DoesNotContain("warning", Workplace.Run("inpaint", png, mask, "-o", place["lossless.webp"], "--device", "cpu").AssertDone().Error, StringComparison.Ordinal);
        Assert.Equal("VP8L", Kind(place["lossless.webp"]));
    }

    [Fact]
    public void What_a_format_cannot_hold_is_refused_before_the_work()
    {
        using var place = new Workplace();
        string mask = place.Mask("mask.png", 45, 37, 10, 5, 30, 25);
        Workplace.Run("inpaint", place.Picture("in.png", 45, 37), mask, "-o", place["out.gif"]).AssertFailed(ExitCode.BadInput, "GIF files are only read", ".png");
        string wide = place.Picture("wide.png", 45, 37, PixelFormat.Rgb48);
        Workplace.Run("inpaint", wide, mask, "-o", place["out.bmp"]).AssertFailed(ExitCode.BadInput, "a BMP file cannot hold pixels of Rgb48");
        Workplace.Run("inpaint", wide, mask, "-o", place["out.webp"]).AssertFailed(ExitCode.BadInput, "a WebP file cannot hold pixels of Rgb48");
        string large = place.Picture("long.png", 16_384, 2);
        string longMask = place.Mask("long-mask.png", 16_384, 2, 5, 0, 9, 1);
        Workplace.Run("inpaint", large, longMask, "-o", place["out.webp"]).AssertFailed(ExitCode.BadInput, "at most 16382 pixels a side");
        Assert.DoesNotContain(place.Files, name => name.StartsWith("out", StringComparison.Ordinal));
    }

    [Fact]
    public void A_folder_of_them_keeps_names_and_formats()
    {
        using var place = new BatchPlace();
        place.Add("a.bmp");
        place.Add("b.webp");
        place.Add("c.tif");
        place.Write(Path.Combine("in", "d.gif"), Gif);
        place.AddMask("d.png", 45, 37);
        Outcome outcome = place.Run().AssertDone();
        Assert.Contains("d.gif: GIF files are only read", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(["a.bmp", "b.webp", "c.tif", "d.png"], place.Files());
        Assert.Equal(
            [PictureFormat.Bmp, PictureFormat.WebP, PictureFormat.Tiff, PictureFormat.Png],
            place.Files().Select(name => PictureFile.ReadHeader(Path.Combine(place.Output, name)).Format));
    }

    /// <summary>45x37 pixels of four colors, in codes of three bits: each two pixels behind a code that clears the table.</summary>
    private static byte[] Gif
    {
        get
        {
            var codes = new List<int>();
            for (int i = 0; i < 45 * 37; i++)
            {
                codes.AddRange(i % 2 == 0 ? [4, i / 45 / 10] : [i % 45 / 12]);
            }

            codes.Add(5);
            var data = new byte[((codes.Count * 3) + 7) / 8];
            for (int bit = 0; bit < codes.Count * 3; bit++)
            {
                data[bit / 8] |= (byte)(((codes[bit / 3] >> (bit % 3)) & 1) << (bit % 8));
            }

            byte[] blocks = [.. data.Chunk(255).SelectMany(block => (byte[])[(byte)block.Length, .. block])];
            return
            [
                .. "GIF89a"u8, 45, 0, 37, 0, 0x81, 0, 0, 10, 20, 30, 90, 80, 70, 200, 100, 50, 255, 255, 255, 0x2C, 0, 0, 0, 0, 45, 0, 37, 0, 0, 2, .. blocks, 0, 0x3B,
            ];
        }
    }

    private static string Kind(string path) => System.Text.Encoding.ASCII.GetString(File.ReadAllBytes(path), 12, 4);

    private static Picture Read(string path) => PictureFile.Read(path, cancellationToken: TestContext.Current.CancellationToken);
}
