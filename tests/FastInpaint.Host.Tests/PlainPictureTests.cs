using FastInpaint.Imaging;

namespace FastInpaint.Host.Tests;

/// <summary>Paper of one color, and grey pictures with three channels.</summary>
public sealed class PlainPictureTests
{
    private const int Width = 220;
    private const int Height = 120;

    [Theory]
    [InlineData("png", PixelFormat.Rgb24)]
    [InlineData("png", PixelFormat.Rgb48)]
    [InlineData("png", PixelFormat.Rgba32)]
    [InlineData("png", PixelFormat.Gray8)]
    [InlineData("png", PixelFormat.Gray16)]
    [InlineData("tiff", PixelFormat.Rgb24)]
    [InlineData("webp", PixelFormat.Rgb24)]
    [InlineData("bmp", PixelFormat.Rgb24)]
    [InlineData("ppm", PixelFormat.Rgb24)]
    public void Lettering_on_one_color_leaves_that_color(string extension, PixelFormat format)
    {
        using var place = new Workplace();
        var page = new Picture(Width, Height, format);
        int bytes = format.BytesPerPixel();
        byte[] paper = [.. new byte[] { 0xF4, 0xE7, 0xD8, 0xC9, 0xF1, 0xAB, 0xFF, 0xFF }.AsSpan(0, bytes)];
        if (format == PixelFormat.Rgba32)
        {
            paper[3] = 0xFF;
        }

        var mask = new Picture(Width, Height, PixelFormat.Gray8);
        for (int i = 0; i < Width * Height; i++)
        {
            (int x, int y) = (i % Width, i / Width);
            paper.CopyTo(page.Row(y)[(x * bytes)..]);
            if (IsInk(x, y, 0))
            {
                page.Row(y).Slice(x * bytes, Math.Min(bytes, 3)).Fill((byte)(x % 90));
            }

            mask.Row(y)[x] = IsInk(x, y, 4) ? (byte)255 : (byte)0;
        }

        string name = place[$"page.{extension}"], output = place[$"out.{extension}"];
        Write(name, page);
        Write(place["mask.png"], mask);
        foreach (string[] options in (string[][])[[], ["--strategy", "local"], ["--detail", "none"], ["--dilate", "2", "--feather", "2"]])
        {
            Workplace.Run(["inpaint", name, place["mask.png"], "-o", output, "--overwrite", .. options]).AssertDone();
            Picture finished = Read(output);
            Assert.Equal(format, finished.Layout);
            for (int i = 0; i < Width * Height; i++)
            {
                Assert.Equal(paper, finished.Row(i / Width).Slice(i % Width * bytes, bytes).ToArray());
            }
        }
    }

    [Theory]
    [InlineData("in.png", "out.png", PixelFormat.Rgb24)]
    [InlineData("in.png", "out.png", PixelFormat.Rgb48)]
    [InlineData("in.png", "out.png", PixelFormat.Rgba32)]
    [InlineData("in.jpg", "out.jpg", PixelFormat.Rgb24)]
    [InlineData("in.jpg", "out.png", PixelFormat.Rgb24)]
    [InlineData("in.tiff", "out.tiff", PixelFormat.Rgb24)]
    [InlineData("in.webp", "out.webp", PixelFormat.Rgb24)]
    public void A_grey_picture_with_three_channels_stays_grey(string input, string output, PixelFormat format)
    {
        using var place = new Workplace();
        var picture = new Picture(Width, Height, format);
        int bytes = format.BytesPerPixel(), channel = format == PixelFormat.Rgb48 ? 2 : 1;
        var random = new Random(3);
        for (int i = 0; i < Width * Height; i++)
        {
            Span<byte> pixel = picture.Row(i / Width).Slice(i % Width * bytes, bytes);
            pixel.Fill(0xFF);
            for (int part = 0; part < channel; part++)
            {
                byte value = (byte)(60 + (i % Width / 2) + random.Next(30));
                (pixel[part], pixel[channel + part], pixel[(2 * channel) + part]) = (value, value, value);
            }
        }

        Write(place[input], picture);
        string mask = place.Mask("mask.png", Width, Height, 60, 30, 140, 90);
        foreach (string[] options in (string[][])[[], ["--detail", "none"], ["--match", "gain"]])
        {
            Workplace.Run(["inpaint", place[input], mask, "-o", place[output], "--overwrite", .. options]).AssertDone();
            Picture finished = Read(place[output]);
            Assert.Equal(format, finished.Layout);
            AssertGrey(finished, 0, 0, Width, Height);
        }
    }

    [Fact]
    public void Row_by_row_paper_stays_paper_and_grey_stays_grey()
    {
        const int RowsWidth = 8000, RowsHeight = 4100, Half = 4000;
        using var place = new Workplace();
        using (var writer = PictureRowWriter.Create(place["in.png"], RowsWidth, RowsHeight, PixelFormat.Rgb24, PictureMetadata.Empty))
        {
            var row = new byte[3 * RowsWidth];
            for (int y = 0; y < RowsHeight; y++)
            {
                for (int x = 0; x < RowsWidth; x++)
                {
                    byte grey = (byte)(100 + (((x * 7) + (y * 11) + (x * y / 64)) % 23));
                    (row[3 * x], row[(3 * x) + 1], row[(3 * x) + 2]) = x < Half ? (grey, grey, grey) : ((byte)244, (byte)240, (byte)228);
                }

                writer.Write(row, TestContext.Current.CancellationToken);
            }

            writer.Commit(cancellationToken: TestContext.Current.CancellationToken);
        }

        var mask = new Picture(RowsWidth, RowsHeight, PixelFormat.Gray8);
        for (int y = 300; y < 340; y++)
        {
            mask.Row(y)[100..150].Fill(255);
            mask.Row(y + 2000)[7970..].Fill(255);
        }

        Write(place["mask.png"], mask);
        Outcome outcome = Workplace.Run("inpaint", place["in.png"], place["mask.png"], "-o", place["out.png"], "--json").AssertDone();
        Assert.StartsWith("Row by row", outcome.Json.GetProperty("strategy_reason").GetString(), StringComparison.Ordinal);
        Picture finished = Read(place["out.png"]);
        AssertGrey(finished, 100, 300, 150, 340);
        for (int y = 2300; y < 2340; y++)
        {
            Assert.Equal(finished.Row(2200)[(3 * Half)..].ToArray(), finished.Row(y)[(3 * Half)..].ToArray());
        }
    }

    /// <summary>Three letters of strokes, one of them at the border.</summary>
    private static bool IsInk(int x, int y, int more) =>
        y >= 30 - more && y < 90 + more && (IsNear(x, 4, more) || IsNear(x, 60, more) || IsNear(x, 90, more) || (x is >= 60 and < 90 && IsNear(y, 60, more)) || IsNear(x - (y / 4), 150, more));

    private static bool IsNear(int at, int stroke, int more) => at >= stroke - 4 - more && at < stroke + 4 + more;

    private static void AssertGrey(Picture picture, int left, int top, int right, int bottom)
    {
        int bytes = picture.Layout.BytesPerPixel(), channel = picture.Layout == PixelFormat.Rgb48 ? 2 : 1;
        for (int y = top; y < bottom; y++)
        for (int x = left; x < right; x++)
        {
            ReadOnlySpan<byte> pixel = picture.Row(y).Slice(x * bytes, 3 * channel);
            Assert.True(pixel[..channel].SequenceEqual(pixel.Slice(channel, channel)) && pixel[..channel].SequenceEqual(pixel.Slice(2 * channel, channel)), $"({x}, {y}): {Convert.ToHexString(pixel)}");
        }
    }

    private static void Write(string path, Picture picture) => PictureFile.Write(path, picture, overwrite: true, TestContext.Current.CancellationToken);

    private static Picture Read(string path) => PictureFile.Read(path, cancellationToken: TestContext.Current.CancellationToken);
}
