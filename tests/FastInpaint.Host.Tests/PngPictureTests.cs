using FastInpaint.Imaging;

namespace FastInpaint.Host.Tests;

/// <summary>PNG files that break a rule, pictures of few bits, and opaque alpha, through the program.</summary>
public sealed class PngPictureTests
{
    private const int Width = 45, Height = 37;

    [Theory]
    [InlineData("text", "chunk tEXt at byte 33 has a wrong checksum (CRC)")]
    [InlineData("end", "before its chunk IEND")]
    public void A_damaged_file_is_filled_with_one_warning(string damage, string expected)
    {
        using var place = new Workplace();
        string good = place.Picture("good.png", Width, Height), mask = Mask(place);
        byte[] file = File.ReadAllBytes(good);
        string bad = place.Write("bad.png", damage == "end" ? file[..^12] : [.. file[..33], 0, 0, 0, 3, .. "tEXtA\0b"u8, 1, 2, 3, 4, .. file[33..]]);
        Workplace.Run("inpaint", good, mask, "-o", place["expected.png"], "--device", "cpu").AssertDone();
        Outcome run = Workplace.Run("inpaint", bad, mask, "-o", place["out.png"], "--device", "cpu", "--json").AssertDone();
        string warning = Assert.Single(run.Json.GetProperty("warnings").EnumerateArray()).GetString()!;
        Assert.Contains(expected, warning, StringComparison.Ordinal);
        Assert.Contains($"fastinpaint: warning: {warning}", run.Error, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(place["expected.png"]), File.ReadAllBytes(place["out.png"]));

        // As a mask, in a batch.
        Directory.CreateDirectory(place["in"]);
        Directory.CreateDirectory(place["masks"]);
        File.Copy(good, place["in/a.png"]);
        byte[] hole = File.ReadAllBytes(mask);
        File.WriteAllBytes(place["masks/a.png"], damage == "end" ? hole[..^12] : [.. hole[..33], 0, 0, 0, 3, .. "tEXtA\0b"u8, 1, 2, 3, 4, .. hole[33..]]);
        Outcome batch = Workplace.Run("batch", place["in"], place["masks"], "-o", place["done"], "--device", "cpu").AssertDone();
        Assert.Contains("The mask: The PNG file", batch.Error, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(place["expected.png"]), File.ReadAllBytes(place["done/a.png"]));
    }

    [Theory]
    [InlineData("page.png", "out.png", 1)]
    [InlineData("page.png", "out.tif", 1)]
    [InlineData("page.tif", "out.tif", 1)]
    [InlineData("page.bmp", "out.bmp", 1)]
    [InlineData("page.pbm", "out.pbm", 1)]
    [InlineData("page.pbm", "out", 1)]
    [InlineData("page4.png", "out.png", 4)]
    public void A_picture_of_few_bits_keeps_them(string source, string result, int bits)
    {
        using var place = new Workplace();
        string image = Page(place, source, bits), mask = Mask(place);
        Workplace.Run("inpaint", image, mask, "-o", place[result], "--device", "cpu").AssertDone();
        Picture before = Read(image), after = Read(place[result]);
        Assert.Equal((bits, bits, PixelFormat.Gray8), (before.Metadata.BitDepth, after.Metadata.BitDepth, after.Layout));
        int changed = 0;
        for (int y = 0; y < Height; y++)
        for (int x = 0; x < Width; x++)
        {
            bool same = before.Row(y)[x] == after.Row(y)[x];
            Assert.True(same || (x is >= 10 and < 30 && y is >= 5 and < 25), $"pixel {x}, {y} changed");
            changed += same ? 0 : 1;
        }

        Assert.InRange(changed, 1, 400);
    }

    [Theory]
    [InlineData("out.jpg", PixelFormat.Rgba32, PixelFormat.Rgb24)]
    [InlineData("out.jpg", PixelFormat.GrayAlpha16, PixelFormat.Gray8)]
    [InlineData("out.ppm", PixelFormat.Rgba64, PixelFormat.Rgb48)]
    public void Opaque_alpha_is_left_out_where_the_format_has_none(string result, PixelFormat layout, PixelFormat expected)
    {
        using var place = new Workplace();
        string image = WithAlpha(place, "in.png", layout, opaque: true), mask = Mask(place);
        Workplace.Run("inpaint", image, mask, "-o", place[result], "--device", "cpu").AssertDone();
        Assert.Equal((expected, Width, Height), (Read(place[result]).Layout, Read(place[result]).Width, Read(place[result]).Height));

        string transparent = WithAlpha(place, "transparent.png", layout, opaque: false);
        Workplace.Run("inpaint", transparent, mask, "-o", place["no_" + result], "--device", "cpu").AssertFailed(ExitCode.BadInput, "cannot hold transparency", "1 pixel of the picture", "use .png");
        Assert.DoesNotContain(place.Files, name => name.StartsWith("no_", StringComparison.Ordinal));
    }

    [Fact]
    public void A_large_opaque_picture_is_decoded_for_a_jpeg_file()
    {
        const int Side = 5700;
        using var place = new Workplace();
        using (PictureRowWriter rows = PictureRowWriter.Create(place["in.png"], Side, Side, PixelFormat.GrayAlpha16))
        {
            var row = new byte[2 * Side];
            Array.Fill(row, (byte)255);
            for (int y = 0; y < Side; y++)
            {
                row[2 * (y % 97)] = 40;
                rows.Write(row, TestContext.Current.CancellationToken);
            }

            rows.Commit(cancellationToken: TestContext.Current.CancellationToken);
        }

        string mask = place.Mask("mask.png", Side, Side, 30, 30, 50, 50);
        Workplace.Run("inpaint", place["in.png"], mask, "-o", place["out.jpg"], "--device", "cpu", "--detail", "none").AssertDone();
        Assert.Equal((Side, Side, PixelFormat.Gray8), (Read(place["out.jpg"]).Width, Read(place["out.jpg"]).Height, Read(place["out.jpg"]).Layout));
    }

    [Fact]
    public void A_batch_writes_opaque_alpha_under_the_name_of_a_jpeg_file()
    {
        using var place = new Workplace();
        Directory.CreateDirectory(place["in"]);
        Directory.CreateDirectory(place["masks"]);
        File.Move(WithAlpha(place, "a.png", PixelFormat.Rgba32, opaque: true), place["in/a.jpg"]);
        File.Move(Mask(place), place["masks/a.png"]);
        Workplace.Run("batch", place["in"], place["masks"], "-o", place["done"], "--device", "cpu").AssertDone();
        Assert.Equal((PictureFormat.Jpeg, PixelFormat.Rgb24), (Read(place["done/a.jpg"]).Format!.Value, Read(place["done/a.jpg"]).Layout));
    }

    private static string Mask(Workplace place) => place.Mask("mask.png", Width, Height, 10, 5, 30, 25);

    private static Picture Read(string path) => PictureFile.Read(path, cancellationToken: TestContext.Current.CancellationToken);

    /// <summary>A picture of coarse noise, white around the hole's middle, of few bits.</summary>
    private static string Page(Workplace place, string name, int bits)
    {
        var random = new Random(3);
        int step = 255 / ((1 << bits) - 1);
        var page = new Picture(Width, Height, PixelFormat.Gray8) { Metadata = new PictureMetadata { BitDepth = bits } };
        foreach (ref byte pixel in page.Pixels.Span)
        {
            pixel = (byte)(random.Next(1 << bits) * step);
        }

        PictureFile.Write(place[name], page, cancellationToken: TestContext.Current.CancellationToken);
        return place[name];
    }

    /// <summary>A picture whose alpha is opaque, or not in one pixel outside the hole.</summary>
    private static string WithAlpha(Workplace place, string name, PixelFormat layout, bool opaque)
    {
        Picture picture = Read(place.Picture("random.png", Width, Height, layout));
        int bytes = layout.BytesPerPixel(), channel = layout.BytesPerChannel();
        for (int i = 0; i < Width * Height; i++)
        {
            picture.Pixels.Span.Slice(((i + 1) * bytes) - channel, channel).Fill((byte)(opaque || i > 0 ? 255 : 254));
        }

        PictureFile.Write(place[name], picture, cancellationToken: TestContext.Current.CancellationToken);
        return place[name];
    }
}
