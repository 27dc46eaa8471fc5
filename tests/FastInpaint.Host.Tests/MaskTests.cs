using System.Text.Json;
using FastInpaint.Imaging;

namespace FastInpaint.Host.Tests;

/// <summary>Masks that are painted in their alpha, masks that mark nothing or nearly everything, and pictures that are their own mask.</summary>
public sealed class MaskTests
{
    private const int Width = 96, Height = 64, Stroke = 16 * 19;

    [Theory]
    [InlineData(PixelFormat.Rgba32, 0, 0, "png")]
    [InlineData(PixelFormat.Rgba32, 255, 255, "png")]
    [InlineData(PixelFormat.Rgba32, 0, 255, "webp")]
    [InlineData(PixelFormat.Rgba32, 255, 0, "tif")]
    [InlineData(PixelFormat.GrayAlpha16, 255, 255, "png")]
    [InlineData(PixelFormat.Rgba64, 0, 0, "png")]
    [InlineData(PixelFormat.GrayAlpha32, 0, 255, "png")]
    public void What_is_painted_on_transparent_ground_is_the_hole_and_the_report_says_so(PixelFormat layout, byte stroke, byte ground, string extension)
    {
        using var place = new Workplace();
        string image = place.Picture("in.png", Width, Height), mask = Painted(place, "mask." + extension, layout, stroke, ground);
        Outcome outcome = Workplace.Run("inpaint", image, mask, "-o", place["out.png"], "--device", "cpu", "--detail", "none", "--json").AssertDone();
        Assert.Equal((Stroke, "alpha"), (outcome.Json.GetProperty("hole_pixels").GetInt32(), outcome.Json.GetProperty("mask_source").GetString()));
        string warning = Assert.Single(outcome.Json.GetProperty("warnings").EnumerateArray()).GetString()!;
        Assert.Contains("its alpha was used", warning, StringComparison.Ordinal);
        Assert.Equal($"fastinpaint: warning: {warning}", outcome.Error.Trim());
        AssertChanged(image, place["out.png"], IsStroke);

        JsonElement inverted = Workplace.Run("inpaint", image, mask, "-o", place["inverted.png"], "--invert-mask", "--detail", "none", "--json").AssertDone().Json;
        Assert.Equal((Width * Height) - Stroke, inverted.GetProperty("hole_pixels").GetInt32());
    }

    [Fact]
    public void A_mask_of_dark_and_bright_paint_is_read_by_both()
    {
        using var place = new Workplace();
        string image = place.Picture("in.png", Width, Height);
        string mask = Write(place, "mask.png", PixelFormat.GrayAlpha16, (x, y) => [(byte)(x < 48 ? 255 : 0), (byte)(IsStroke(x, y) || IsStroke(x - 30, y) ? 255 : 0)]);
        JsonElement json = Workplace.Run("inpaint", image, mask, "-o", place["out.png"], "--detail", "none", "--json").AssertDone().Json;
        Assert.Equal(("alpha and brightness", 18 * 16), (json.GetProperty("mask_source").GetString(), json.GetProperty("hole_pixels").GetInt32()));
    }

    [Theory]
    [InlineData(PixelFormat.Gray8, new byte[] { 1 }, "the brightest is 1.")]
    [InlineData(PixelFormat.Rgb24, new byte[] { 0, 0, 255 }, "the brightest is 29.")]
    [InlineData(PixelFormat.Rgb24, new byte[] { 128, 0, 0 }, "the brightest is 38.")]
    [InlineData(PixelFormat.Gray16, new byte[] { 255, 0 }, "255 of 65535")]
    [InlineData(PixelFormat.Gray8, new byte[] { 0 }, "the brightest is 0.")]
    [InlineData(PixelFormat.GrayAlpha16, new byte[] { 255, 90 }, "the brightest is 90.")]
    public void A_mask_that_marks_nothing_is_said_with_its_brightest_value_and_the_option(PixelFormat layout, byte[] stroke, string words)
    {
        using var place = new Workplace();
        string image = place.Picture("in.png", Width, Height);
        string mask = Write(place, "mask.png", layout, (x, y) => IsStroke(x, y) ? stroke : new byte[layout.BytesPerPixel()]);
        Outcome outcome = Workplace.Run("inpaint", image, mask, "-o", place["out.png"], "--json").AssertDone();
        Assert.Equal(0, outcome.Json.GetProperty("hole_pixels").GetInt32());
        string said = string.Join(' ', outcome.Json.GetProperty("warnings").EnumerateArray().Select(warning => warning.GetString()));
        Assert.All((string[])[words, "--mask-threshold 127"], word => Assert.Contains(word, said, StringComparison.Ordinal));
        Assert.All((string[])[words, "--mask-threshold 127"], word => Assert.Contains(word, outcome.Error, StringComparison.Ordinal));
        AssertChanged(image, place["out.png"], (_, _) => false);
        if (stroke[0] != 0 || stroke.Length > 1)
        {
            Outcome helped = Workplace.Run("inpaint", image, mask, "-o", place["helped.png"], "--mask-threshold", "0", "--detail", "none", "--json").AssertDone();
            Assert.Equal(Stroke, helped.Json.GetProperty("hole_pixels").GetInt32());
            Assert.DoesNotContain("65535", helped.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_mask_that_marks_nearly_everything_names_the_option()
    {
        using var place = new Workplace();
        string image = place.Picture("in.png", Width, Height), mask = Write(place, "mask.png", PixelFormat.Gray8, (x, y) => [(byte)(IsStroke(x, y) ? 0 : 255)]);
        Outcome outcome = Workplace.Run("inpaint", image, mask, "-o", place["out.png"], "--detail", "none", "--json").AssertDone();
        Assert.Equal("The hole is 5840 of 6144 pixels, more than 95 %. Where the mask marks what is to stay, use --invert-mask.", Assert.Single(outcome.Json.GetProperty("warnings").EnumerateArray()).GetString());
        Assert.Empty(Workplace.Run("inpaint", image, mask, "-o", place["inverted.png"], "--invert-mask", "--detail", "none").AssertDone().Error);
        string stroke = place.Mask("stroke.png", Width, Height, 10, 10, 20, 20);
        Assert.Contains("leave out --invert-mask", Workplace.Run("inpaint", image, stroke, "-o", place["all.png"], "--invert-mask", "--detail", "none").AssertDone().Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_in_place_of_the_mask_is_said()
    {
        using var place = new Workplace();
        string image = place.Picture("in.png", Width, Height), mask = Write(place, "mask.png", PixelFormat.Rgb24, (x, y) => [(byte)(100 + x), (byte)(110 + y), 140]);
        Outcome outcome = Workplace.Run("inpaint", image, mask, "-o", place["out.png"], "--detail", "none").AssertDone();
        Assert.Contains("The mask looks like a picture: ", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("Give a mask that is bright where the picture is to be filled, and black elsewhere.", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Masks_are_read_and_said_alike_row_by_row()
    {
        const int Wide = 8000, High = 4100;
        using var place = new Workplace();
        string image = place["in.png"], mask = place["mask.png"];
        Write(image, Wide, High, PixelFormat.Gray8, (row, _) => row.Fill(90));
        Write(mask, Wide, High, PixelFormat.GrayAlpha16, (row, y) =>
        {
            // Transparent white, and black strokes.
            for (int x = 0; x < Wide; x++)
            {
                bool stroke = x is >= 500 and < 519 && y is >= 300 and < 316;
                (row[2 * x], row[(2 * x) + 1]) = stroke ? ((byte)0, (byte)255) : ((byte)255, (byte)0);
            }
        });
        Outcome outcome = Workplace.Run("inpaint", image, mask, "-o", place["out.png"], "--exclude", mask, "--detail", "none", "--json").AssertDone();
        Assert.Equal((Stroke, "alpha", 1), (outcome.Json.GetProperty("hole_pixels").GetInt32(), outcome.Json.GetProperty("mask_source").GetString(), outcome.Json.GetProperty("tiles").GetInt32()));
        Assert.Contains("The mask is not opaque throughout", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("The exclude mask is not opaque throughout", outcome.Error, StringComparison.Ordinal);

        string weak = place["weak.png"];
        Write(weak, Wide, High, PixelFormat.Gray16, (row, y) => row[(2 * 500)..(2 * 510)].Fill((byte)(y == 40 ? 2 : 0)));
        Outcome empty = Workplace.Run("inpaint", image, weak, "-o", place["empty.png"], "--json").AssertDone();
        Assert.Equal(0, empty.Json.GetProperty("hole_pixels").GetInt32());
        Assert.Contains("no pixel of the mask is above --mask-threshold 127, and the brightest is 2. Use a --mask-threshold below 2.", empty.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_detectors_mask_is_read_and_said_alike()
    {
        using var place = new Workplace();
        string image = place.Picture("in.png", Width, Height), bright = place.Mask("bright.png", Width, Height, 30, 20, 49, 36), painted = Painted(place, "painted.png", PixelFormat.Rgba32, 0, 0);
        string weak = Write(place, "weak.png", PixelFormat.Gray8, (x, y) => [(byte)(IsStroke(x, y) ? 1 : 0)]);
        JsonElement expected = Detect(bright).AssertDone().Json;
        Assert.Equal(("brightness", 0), (expected.GetProperty("mask_source").GetString(), expected.GetProperty("warnings").GetArrayLength()));
        Outcome byAlpha = Detect(painted).AssertDone(), empty = Detect(weak).AssertDone(), helped = Detect(weak, "--mask-threshold", "0").AssertDone();
        Assert.Equal("alpha", byAlpha.Json.GetProperty("mask_source").GetString());
        Assert.Contains("its alpha was used", byAlpha.Error, StringComparison.Ordinal);
        Assert.All([byAlpha, helped], outcome => Assert.Equal(expected.GetProperty("artifact_score").GetDouble(), outcome.Json.GetProperty("artifact_score").GetDouble()));
        Assert.Equal(0, empty.Json.GetProperty("artifact_score").GetDouble());
        Assert.Contains("above --mask-threshold 127, and the brightest is 1.", empty.Error, StringComparison.Ordinal);

        Outcome Detect(string mask, params string[] options) =>
            Workplace.Run(["detect", image, "--mask", mask, "-o", place["map.png"], "--overwrite", "--device", "cpu", "--json", .. options]);
    }

    [Fact]
    public void A_picture_may_be_its_own_mask()
    {
        using var place = new Workplace();
        string image = BatchMaskTests.Erased(place, "in.png");
        JsonElement json = Workplace.Run("inpaint", image, "--mask-alpha", "-o", place["out.png"], "--json").AssertDone().Json;
        Assert.Equal((100, "picture alpha"), (json.GetProperty("hole_pixels").GetInt32(), json.GetProperty("mask_source").GetString()));
        Picture finished = PictureFile.Read(place["out.png"], cancellationToken: TestContext.Current.CancellationToken);
        Assert.All(Enumerable.Range(0, 32 * 24), i => Assert.Equal(255, finished.Pixels.Span[(4 * i) + 3]));

        string opaque = place.Picture("opaque.png", 32, 24), whole = place["whole.png"];
        Picture nothing = PictureFile.Read(place["out.png"], cancellationToken: TestContext.Current.CancellationToken);
        PictureFile.Write(whole, nothing, cancellationToken: TestContext.Current.CancellationToken);
        Outcome empty = Workplace.Run("inpaint", whole, "--mask-alpha", "-o", place["same.png"]).AssertDone();
        Assert.Equal("fastinpaint: warning: The hole is empty: no pixel of the picture is more than half transparent.", empty.Error.Trim());
        Workplace.Run("inpaint", opaque, "--mask-alpha", "-o", place["none.png"]).AssertFailed(ExitCode.BadInput, "opaque.png", "no alpha channel");
        Workplace.Run("inpaint", image, "-o", place["none.png"]).AssertFailed(ExitCode.BadInput, "MASK is missing", "--mask-alpha");
        Workplace.Run("inpaint", image, image, "--mask-alpha", "-o", place["none.png"]).AssertFailed(ExitCode.BadInput, "in.png", "Choose one");
        Workplace.Run("inpaint", image, "--mask-alpha", "--mask-threshold", "3", "-o", place["none.png"]).AssertFailed(ExitCode.BadInput, "--mask-threshold", "Leave them out");
        Assert.False(File.Exists(place["none.png"]));
    }

    private static bool IsStroke(int x, int y) => x is >= 30 and < 49 && y is >= 20 and < 36;

    private static string Painted(Workplace place, string name, PixelFormat layout, byte stroke, byte ground)
    {
        int alpha = layout.BytesPerPixel() - layout.BytesPerChannel();
        return Write(place, name, layout, (x, y) =>
        {
            var pixel = new byte[layout.BytesPerPixel()];
            pixel.AsSpan(0, alpha).Fill(IsStroke(x, y) ? stroke : ground);
            pixel.AsSpan(alpha).Fill((byte)(IsStroke(x, y) ? 255 : 0));
            return pixel;
        });
    }

    private static string Write(Workplace place, string name, PixelFormat layout, Func<int, int, byte[]> paint)
    {
        var picture = new Picture(Width, Height, layout);
        for (int y = 0; y < Height; y++)
        for (int x = 0; x < Width; x++)
        {
            paint(x, y).CopyTo(picture.Row(y)[(x * layout.BytesPerPixel())..]);
        }

        PictureFile.Write(place[name], picture, cancellationToken: TestContext.Current.CancellationToken);
        return place[name];
    }

    private static void Write(string path, int width, int height, PixelFormat layout, RowPainter paint)
    {
        using var writer = PictureRowWriter.Create(path, width, height, layout);
        var row = new byte[width * layout.BytesPerPixel()];
        for (int y = 0; y < height; y++)
        {
            paint(row, y);
            writer.Write(row, TestContext.Current.CancellationToken);
        }

        writer.Commit(cancellationToken: TestContext.Current.CancellationToken);
    }

    private static void AssertChanged(string before, string after, Func<int, int, bool> hole)
    {
        Picture a = PictureFile.Read(before, cancellationToken: TestContext.Current.CancellationToken), b = PictureFile.Read(after, cancellationToken: TestContext.Current.CancellationToken);
        int changed = 0;
        for (int y = 0; y < a.Height; y++)
        for (int x = 0; x < a.Width; x++)
        {
            bool same = a.Row(y).Slice(3 * x, 3).SequenceEqual(b.Row(y).Slice(3 * x, 3));
            Assert.True(same || hole(x, y), $"pixel {x},{y} changed");
            changed += same ? 0 : 1;
        }

        Assert.Equal(hole(30, 20), changed > Stroke / 2);
    }

    private delegate void RowPainter(Span<byte> row, int y);
}
