using System.Globalization;
using System.Text.Json;
using FastInpaint.Imaging;

namespace FastInpaint.Host.Tests;

/// <summary>Pictures so large that they go through row by row.</summary>
public sealed class RowPictureTests
{
    private const string LargeSide = "FASTINPAINT_LARGE_SIDE";

    private const int Width = 8000;

    [Fact]
    public void A_large_picture_becomes_what_it_becomes_decoded_in_the_memory_of_its_windows()
    {
        using var place = new Workplace();
        int height = Side(LargeSide, 4100);
        int width = height == 4100 ? Width : height;
        (string image, string mask) = Write(place, width, height);
        (Outcome outcome, long peak) = Workplace.RunProcess("inpaint", image, mask, "-o", place["out.png"], "--dilate", "2", "--json");
        outcome.AssertDone();
        Assert.Equal("local", outcome.Json.GetProperty("strategy").GetString());
        Assert.Equal(3, outcome.Json.GetProperty("tiles").GetInt32());
        Assert.InRange(outcome.Json.GetProperty("artifact_score").GetDouble(), 1e-6, 1);
        // What the issue of a 20,000 x 20,000 picture allows; decoded, picture and mask of the smallest case alone would be 131 MB.
        Assert.InRange(peak, 1, height == 4100 ? 220_000_000 : 600_000_000);
        TestContext.Current.TestOutputHelper?.WriteLine($"{width}x{height}: {peak / 1e6:0} MB resident, {outcome.Json.GetProperty("milliseconds").GetProperty("total").GetDouble() / 1000:0.0} s");

        // Small enough to be decoded too: the fills must be those of any other way.
        if (height == 4100)
        {
            Directory.CreateDirectory(place["in"]);
            Directory.CreateDirectory(place["masks"]);
            File.Move(image, place["in/a.png"]);
            File.Move(mask, place["masks/a.png"]);
            Workplace.Run("batch", place["in"], place["masks"], "-o", place["done"], "--dilate", "2", "--strategy", "local").AssertDone();
            Picture expected = PictureFile.Read(place["done/a.png"], cancellationToken: TestContext.Current.CancellationToken);
            Picture actual = PictureFile.Read(place["out.png"], cancellationToken: TestContext.Current.CancellationToken);
            Assert.True(expected.Pixels.Span.SequenceEqual(actual.Pixels.Span));
            Assert.Equal(expected.Metadata.PngChunks.Select(chunk => (chunk.Type, chunk.AfterPixels)), actual.Metadata.PngChunks.Select(chunk => (chunk.Type, chunk.AfterPixels)));
            Assert.Equal(2, actual.Metadata.PngChunks.Length);
        }
    }

    [Fact]
    public void What_is_excluded_changes_a_fill_with_detail_and_none_without_on_this_way_too()
    {
        const int Height = 4100, Left = 4000, Top = 2000, Side = 70;
        using var place = new Workplace();
        // Noise, which is copied into a hole so wide.
        WriteRows(place["in.png"], Width, Height, PixelFormat.Gray8, PictureMetadata.Empty, (row, y) =>
        {
            for (int x = 0; x < row.Length; x++)
            {
                row[x] = (byte)(((x * x * 7) + (x * y * 11) + (y * y * 13)) % 197);
            }
        });
        string mask = place.Mask("mask.png", Width, Height, Left, Top, Left + Side, Top + Side), exclude = place.Mask("exclude.png", Width, Height, Left + Side, 1800, Left + 400, 2300);
        Picture free = Fill("exemplars"), spared = Fill("exemplars", "--exclude", exclude);
        Assert.True(Fill("none", "--detail", "none").Pixels.Span.SequenceEqual(Fill("none", "--detail", "none", "--exclude", exclude).Pixels.Span));
        int changed = 0;
        for (int y = Top; y < Top + Side; y++)
        for (int x = Left; x < Left + Side; x++)
        {
            changed += free.Row(y)[x] == spared.Row(y)[x] ? 0 : 1;
            free.Row(y)[x] = spared.Row(y)[x];
        }

        Assert.InRange(changed, Side * Side / 2, Side * Side);
        Assert.True(free.Pixels.Span.SequenceEqual(spared.Pixels.Span), "known pixels changed");

        Picture Fill(string detail, params string[] options)
        {
            JsonElement json = Workplace.Run(["inpaint", place["in.png"], mask, "-o", place["out.png"], "--overwrite", "--device", "cpu", "--json", .. options]).AssertDone().Json;
            Assert.Equal(detail, json.GetProperty("detail").GetString());
            return PictureFile.Read(place["out.png"], cancellationToken: TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public void More_than_two_billion_bytes_go_through_in_the_memory_of_its_windows()
    {
        int side = Side(LargeSide, 0);
        Assert.SkipUnless((long)side * side * PixelFormat.Rgb48.BytesPerPixel() > Picture.MaxBytes, $"long: tests/long/run sets {LargeSide}");
        using var place = new Workplace();
        (string image, string mask) = Write(place, side, side, PixelFormat.Rgb48);
        (Outcome outcome, long peak) = Workplace.RunProcess("inpaint", image, mask, "-o", place["out.png"], "--json");
        outcome.AssertDone();
        Assert.Equal(4500, outcome.Json.GetProperty("hole_pixels").GetInt64());
        Assert.InRange(peak, 1, 600_000_000);
        TestContext.Current.TestOutputHelper?.WriteLine($"{side}x{side} of 6 bytes: {peak / 1e6:0} MB resident, {outcome.Json.GetProperty("milliseconds").GetProperty("total").GetDouble() / 1000:0.0} s");
        using PictureRowReader before = PictureRowReader.Open(image, cancellationToken: TestContext.Current.CancellationToken), after = PictureRowReader.Open(place["out.png"], cancellationToken: TestContext.Current.CancellationToken);
        byte[] expected = new byte[side * 6], actual = new byte[side * 6];
        int changed = 0;
        while (before.Row < side)
        {
            before.Read(expected, TestContext.Current.CancellationToken);
            after.Read(actual, TestContext.Current.CancellationToken);
            changed += expected.AsSpan().SequenceEqual(actual) ? 0 : 1;
        }

        Assert.InRange(changed, 1, 90);
    }

    [Fact]
    public void A_large_jpeg_file_keeps_its_coefficients_on_this_way_too()
    {
        using var place = new Workplace();
        (string image, string mask) = Write(place, Width, 4100);
        string jpeg = place["in.jpg"];
        PictureFile.Write(jpeg, PictureFile.Read(image, cancellationToken: TestContext.Current.CancellationToken), new PictureWriteOptions { Quality = 80 }, TestContext.Current.CancellationToken);
        byte[] file = File.ReadAllBytes(jpeg);
        byte[] preview = [.. "JFXX\0"u8, 0x13, 1, 1, 220, 20, 20];
        place.Write("in.jpg", [.. file[..20], 0xFF, 0xE0, 0, (byte)(preview.Length + 2), .. preview, .. file[20..]]);
        Directory.CreateDirectory(place["in"]);
        Directory.CreateDirectory(place["masks"]);
        File.Copy(jpeg, place["in/a.jpg"]);
        File.Copy(mask, place["masks/a.png"]);
        (Outcome outcome, long peak) = Workplace.RunProcess("inpaint", jpeg, mask, "-o", place["out.jpg"], "--json");
        outcome.AssertDone();
        Assert.InRange(peak, 1, 220_000_000);
        Workplace.Run("batch", place["in"], place["masks"], "-o", place["done"], "--strategy", "local").AssertDone();
        Assert.Equal(File.ReadAllBytes(place["done/a.jpg"]), File.ReadAllBytes(place["out.jpg"]));
        Assert.Equal(-1, File.ReadAllBytes(place["out.jpg"]).AsSpan().IndexOf("JFXX"u8));
        Assert.Contains("previews (thumbnails)", Assert.Single(outcome.Json.GetProperty("warnings").EnumerateArray()).GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_large_jpeg_file_that_is_cut_becomes_a_right_one_of_the_pixels_that_it_shows()
    {
        using var place = new Workplace();
        (string image, string mask) = Write(place, Width, 4100);
        string jpeg = place["in.jpg"];
        PictureFile.Write(jpeg, PictureFile.Read(image, cancellationToken: TestContext.Current.CancellationToken), new PictureWriteOptions { Quality = 80 }, TestContext.Current.CancellationToken);
        byte[] file = File.ReadAllBytes(jpeg);
        File.WriteAllBytes(jpeg, file[..(file.Length / 2)]);
        (Outcome outcome, long peak) = Workplace.RunProcess("inpaint", jpeg, mask, "-o", place["out.jpg"], "--json");
        outcome.AssertDone();
        Assert.InRange(peak, 1, 220_000_000);
        Assert.Matches("the last [0-9]+ of 4100 rows are missing", Assert.Single(outcome.Json.GetProperty("warnings").EnumerateArray()).GetString());
        Picture before = PictureFile.Read(jpeg, cancellationToken: TestContext.Current.CancellationToken);
        Picture after = PictureFile.Read(place["out.jpg"], new PictureLimits { Strict = true }, TestContext.Current.CancellationToken);
        int changed = Enumerable.Range(0, 4100).Count(y => !before.Row(y).SequenceEqual(after.Row(y)));
        Assert.InRange(changed, 1, 200);
        Workplace.Run("inpaint", jpeg, mask, "-o", place["none.jpg"], "--strict").AssertFailed(2, "in.jpg", "ends in row");
        Assert.DoesNotContain("none.jpg", place.Files);
    }

    [Fact]
    public void A_picture_of_more_than_two_billion_bytes_is_not_decoded()
    {
        // 16,000 x 16,000 pixels of 8 bytes, of which the first rows are there: the way of the rows ends behind them, any other before the first.
        const int Side = 16_000;
        using var place = new Workplace();
        string mask = place["mask.png"], image = place["in.png"];
        WriteRows(mask, Side, Side, PixelFormat.Gray8, PictureMetadata.Empty, (row, y) =>
        {
            row.Clear();
            row[(Side / 2)..((Side / 2) + 20)].Fill((byte)(y is >= 40 and < 50 ? 255 : 0));
        });
        byte[] noise = new byte[18 * (1 + (Side * 8))];
        new Random(3).NextBytes(noise);
        for (int y = 0; y < 18; y++)
        {
            noise[y * (1 + (Side * 8))] = 0;
        }

        File.WriteAllBytes(image, PngParts.File(Side, Side, bitDepth: 16, colorType: 6, interlaced: false, noise));
        Workplace.Run("inpaint", image, mask, "-o", place["out.png"]).AssertFailed(2, "in.png", "truncated");
        Workplace.Run("inpaint", image, mask, "-o", place["out.png"], "--strategy", "whole").AssertFailed(2, "in.png", "2000000000 bytes");
        Assert.Equal(["in.png", "mask.png"], place.Files);
    }

    [Fact]
    public void A_picture_that_cannot_be_read_by_rows_is_not_decoded_to_find_that_out()
    {
        using var place = new Workplace();
        string image = place.Write("in.png", PngParts.File(Width, 4100, bitDepth: 8, colorType: 0, interlaced: true, Noise(40_000))), mask = Mask(place, "mask.png", interlaced: false);
        using PictureReader picture = PictureReader.Open(image), masks = PictureReader.Open(mask);
        // Its pixels end early, so that decoding it would fail.
        Assert.Null(RowFileRestoration.TryOpen(picture, masks, place["out.png"]));
    }

    [Fact]
    public void A_mask_that_cannot_be_read_by_rows_is_decoded_once_and_the_inputs_are_closed_before_the_end()
    {
        using var place = new Workplace();
        string image = place["in.png"], mask = Mask(place, "mask.png", interlaced: true);
        WriteRows(image, Width, 4100, PixelFormat.Gray8, PictureMetadata.Empty, (row, y) => row.Fill((byte)y));
        using PictureReader picture = PictureReader.Open(image), masks = PictureReader.Open(mask);
        using var restorer = new Restorer(new RestorerOptions { Detector = false });
        using RowFileRestoration rows = RowFileRestoration.TryOpen(picture, masks, place["out.png"])!;
        Assert.Throws<InvalidOperationException>(() => rows.Run(null, TestContext.Current.CancellationToken));
        Assert.True(rows.TryPrepare(restorer, TestContext.Current.CancellationToken));
        // Its pixels are in memory: the file is not read for them again.
        new FileStream(mask, FileMode.Truncate, FileAccess.ReadWrite, FileShare.None).Dispose();
        InpaintResult result = rows.Run(null, TestContext.Current.CancellationToken);
        Assert.Equal(8, result.HolePixels);
        Assert.False(rows.IsWriting);
        new FileStream(image, FileMode.Open, FileAccess.ReadWrite, FileShare.None).Dispose();
    }

    [Fact]
    public void A_large_picture_that_cannot_be_written_or_does_not_fit_leaves_nothing()
    {
        using var place = new Workplace();
        (string image, string mask) = Write(place, Width, 4100);
        Workplace.Run("inpaint", image, mask, "-o", place["out.png"], "--memory-limit", "1MiB").AssertFailed(4, "Raise the limit to");
        byte[] cut = File.ReadAllBytes(image)[..^20_000];
        Workplace.Run("inpaint", place.Write("cut.png", cut), mask, "-o", place["out.png"]).AssertFailed(2, "cut.png");
        Workplace.Run("inpaint", image, mask, "-o", image).AssertFailed(6, "exists already");
        Assert.Equal(["cut.png", "in.png", "mask.png"], place.Files);
    }

    private static byte[] Noise(int count)
    {
        var noise = new byte[count];
        new Random(count).NextBytes(noise);
        return noise;
    }

    /// <summary>A mask of 1 bit a pixel, without a hole.</summary>
    /// <summary>A mask of one bit a pixel; interlaced with eight hole pixels.</summary>
    private static string Mask(Workplace place, string name, bool interlaced)
    {
        var raw = new byte[PngParts.RawBytes(Width, 4100, interlaced)];
        // The last pass has every second row, each behind a filter byte. Row 2001 is its 1000th.
        const int Row = 1 + (Width / 8);
        raw[^((1050 * Row) - 1 - 38)] = (byte)(interlaced ? 0xFF : 0);
        return place.Write(name, PngParts.File(Width, 4100, bitDepth: 1, colorType: 0, interlaced, raw));
    }

    private static int Side(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? int.Parse(value, CultureInfo.InvariantCulture) : otherwise;

    /// <summary>A picture and a mask with three small holes, written row by row.</summary>
    private static (string Image, string Mask) Write(Workplace place, int width, int height, PixelFormat layout = PixelFormat.Gray8)
    {
        (int X, int Y)[] holes = [(width / 7, height / 8), (3 * width / 4, height / 2), (width / 3, height - 60)];
        var metadata = new PictureMetadata { PngChunks = [new PngChunk("tEXt", new byte[] { 65, 0, 66 }), new PngChunk("tEXt", new byte[] { 67, 0, 68 }, afterPixels: true)] };
        WriteRows(place["in.png"], width, height, layout, metadata, (row, y) =>
        {
            for (int x = 0; x < row.Length; x++)
            {
                row[x] = (byte)(((x / 40) + (y / 30)) * 5);
            }
        });
        WriteRows(place["mask.png"], width, height, PixelFormat.Gray8, PictureMetadata.Empty, (row, y) =>
        {
            row.Clear();
            foreach ((int left, int top) in holes)
            {
                if (y >= top && y < top + 30)
                {
                    row.Slice(left, 50).Fill(255);
                }
            }
        });
        return (place["in.png"], place["mask.png"]);
    }

    private static void WriteRows(string path, int width, int height, PixelFormat layout, PictureMetadata about, RowPainter paint)
    {
        using var writer = PictureRowWriter.Create(path, width, height, layout, about);
        var row = new byte[width * layout.BytesPerPixel()];
        for (int y = 0; y < height; y++)
        {
            paint(row, y);
            writer.Write(row, TestContext.Current.CancellationToken);
        }

        writer.Commit(cancellationToken: TestContext.Current.CancellationToken);
    }

    private delegate void RowPainter(Span<byte> row, int y);
}
