using System.Globalization;
using System.IO.Pipes;
using System.Text.Json;
using System.Text.RegularExpressions;
using FastInpaint.Imaging;

namespace FastInpaint.Host.Tests;

public sealed class InpaintTests
{
    [Theory]
    [InlineData(PixelFormat.Gray8, "png")]
    [InlineData(PixelFormat.GrayAlpha16, "png")]
    [InlineData(PixelFormat.Rgb24, "png")]
    [InlineData(PixelFormat.Rgba32, "png")]
    [InlineData(PixelFormat.Gray16, "png")]
    [InlineData(PixelFormat.GrayAlpha32, "png")]
    [InlineData(PixelFormat.Rgb48, "png")]
    [InlineData(PixelFormat.Rgba64, "png")]
    [InlineData(PixelFormat.Rgb24, "ppm")]
    [InlineData(PixelFormat.Gray16, "pgm")]
    [InlineData(PixelFormat.Rgba32, "pam")]
    public void Known_pixels_and_alpha_come_back_and_the_hole_is_filled(PixelFormat layout, string extension)
    {
        using var place = new Workplace();
        string image = place.Picture($"in.{extension}", 45, 37, layout);
        string mask = place.Mask("mask.png", 45, 37, 10, 5, 30, 25);
        Workplace.Run("inpaint", image, mask, "-o", place[$"out.{extension}"]).AssertDone();

        Picture before = PictureFile.Read(image, cancellationToken: TestContext.Current.CancellationToken);
        Picture after = PictureFile.Read(place[$"out.{extension}"], cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal((before.Width, before.Height, before.Layout), (after.Width, after.Height, after.Layout));
        int pixel = before.Stride / before.Width;
        int alpha = layout switch
        {
            PixelFormat.GrayAlpha16 or PixelFormat.Rgba32 => 1,
            PixelFormat.GrayAlpha32 or PixelFormat.Rgba64 => 2,
            _ => 0,
        };
        int changed = 0;
        for (int y = 0; y < before.Height; y++)
        {
            for (int x = 0; x < before.Width; x++)
            {
                ReadOnlySpan<byte> a = before.Row(y).Slice(x * pixel, pixel);
                ReadOnlySpan<byte> b = after.Row(y).Slice(x * pixel, pixel);
                bool hole = x is >= 10 and < 30 && y is >= 5 and < 25;
                Assert.True(hole ? a[(pixel - alpha)..].SequenceEqual(b[(pixel - alpha)..]) : a.SequenceEqual(b), $"pixel {x},{y} of {layout} changed");
                changed += a.SequenceEqual(b) ? 0 : 1;
            }
        }

        Assert.InRange(changed, 350, 400);
    }

    [Fact]
    public void Exact_writes_the_bytes_of_whole_within_the_limit_that_a_refusal_names()
    {
        using var place = new Workplace();
        string image = place.Picture("in.png", 300, 260);
        string mask = place.Mask("mask.png", 300, 260, 20, 20, 280, 240);
        Outcome Inpaint(string output, string strategy, string limit) => Workplace.Run(
            "inpaint", image, mask, "-o", place[output], "--device", "cpu", "--strategy", strategy, "--detail", "none", "--memory-limit", limit, "--json");

        JsonElement whole = Inpaint("whole.png", "whole", "1GiB").AssertDone().Json;
        Outcome refused = Inpaint("none.png", "exact", "10KiB");
        refused.AssertFailed(ExitCode.MemoryLimit, "Raise the limit");
        long smallest = long.Parse(Regex.Match(refused.Error, "limit to ([0-9]+)").Groups[1].Value, CultureInfo.InvariantCulture);
        Assert.True(smallest < whole.GetProperty("predicted_bytes").GetInt64());
        Inpaint("none.png", "exact", $"{smallest - 1}").AssertFailed(ExitCode.MemoryLimit, $"{smallest}");
        JsonElement exact = Inpaint("exact.png", "exact", $"{smallest}").AssertDone().Json;
        Assert.Equal(("exact", 1), (exact.GetProperty("strategy").GetString(), exact.GetProperty("tiles").GetInt32()));
        Assert.InRange(exact.GetProperty("peak_bytes").GetInt64(), 1, smallest);
        Assert.Equal(File.ReadAllBytes(place["whole.png"]), File.ReadAllBytes(place["exact.png"]));
        Assert.Equal("exact", Inpaint("auto.png", "auto", $"{smallest}").AssertDone().Json.GetProperty("strategy").GetString());
    }

    [Fact]
    public void Local_runs_windows_around_the_holes()
    {
        using var place = new Workplace();
        string image = place.Picture("in.png", 700, 500);
        string mask = place.Mask("mask.png", 700, 500, 600, 400, 640, 420);
        JsonElement json = Workplace.Run("inpaint", image, mask, "-o", place["out.png"], "--device", "cpu", "--json").AssertDone().Json;
        Assert.Equal(("local", 800), (json.GetProperty("strategy").GetString(), json.GetProperty("hole_pixels").GetInt32()));
        Assert.Contains("windows", json.GetProperty("strategy_reason").GetString(), StringComparison.Ordinal);
        Assert.InRange(json.GetProperty("artifact_score").GetDouble(), 1e-6, 1);
        Picture before = PictureFile.Read(image, cancellationToken: TestContext.Current.CancellationToken);
        Picture after = PictureFile.Read(place["out.png"], cancellationToken: TestContext.Current.CancellationToken);
        int pixel = before.Layout.BytesPerPixel();
        for (int y = 0; y < before.Height; y++)
        {
            int known = y is >= 400 and < 420 ? 600 * pixel : before.Width * pixel;
            Assert.True(before.Row(y)[..known].SequenceEqual(after.Row(y)[..known]), $"row {y} changed");
        }
    }

    [Fact]
    public void Json_has_the_contract_s_fields()
    {
        using var place = new Workplace();
        string image = place.Picture("in.png", 100, 60);
        string mask = place.Mask("mask.png", 100, 60, 20, 20, 60, 40);
        JsonElement json = Workplace.Run("inpaint", image, mask, "-o", place["out.png"], "--heatmap", place["map.png"], "--device", "cpu", "--json").AssertDone().Json;
        Assert.Equal((100, 60, 800), (json.GetProperty("width").GetInt32(), json.GetProperty("height").GetInt32(), json.GetProperty("hole_pixels").GetInt32()));
        Assert.Equal("cpu", json.GetProperty("device").GetString());
        Assert.Equal("fp32", json.GetProperty("precision").GetString());
        Assert.Equal("whole", json.GetProperty("strategy").GetString());
        Assert.NotEmpty(json.GetProperty("strategy_reason").GetString()!);
        Assert.Contains(json.GetProperty("detail").GetString(), (string[])["extrapolation", "exemplars", "none"]);
        Assert.NotNull(json.GetProperty("detail_reason").GetString());
        Assert.Equal(1, json.GetProperty("tiles").GetInt32());
        long predicted = json.GetProperty("predicted_bytes").GetInt64();
        Assert.InRange(json.GetProperty("peak_bytes").GetInt64(), predicted * 0.95, predicted);
        Assert.True(json.GetProperty("weight_bytes").GetInt64() > 1_000_000);
        JsonElement times = json.GetProperty("milliseconds");
        double parts = new[] { "decode", "plan", "compute", "encode" }.Sum(name => times.GetProperty(name).GetDouble());
        Assert.InRange(parts, 0.1, times.GetProperty("total").GetDouble());
        Assert.InRange(json.GetProperty("artifact_score").GetDouble(), 1e-6, 1);
        Assert.Equal(place["out.png"], json.GetProperty("output").GetString());
        Picture map = PictureFile.Read(place["map.png"], cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal((100, 60, PixelFormat.Gray8), (map.Width, map.Height, map.Layout));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 9)]
    [InlineData(13, 2)]
    [InlineData(12, 12)]
    [InlineData(65, 33)]
    public void Any_size_is_done(int width, int height)
    {
        using var place = new Workplace();
        string image = place.Picture("in.png", width, height);
        Outcome outcome = Workplace.Run("inpaint", image, place.Mask("mask.png", width, height, 0, 0, width, height), "-o", place["out.png"], "--json").AssertDone();
        Assert.Contains("no pixel is known", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(width * height, outcome.Json.GetProperty("hole_pixels").GetInt32());
        Assert.Equal(width, PictureFile.ReadHeader(place["out.png"]).Width);
    }

    [Fact]
    public void An_empty_mask_leaves_the_picture_as_it_is_and_runs_nothing()
    {
        using var place = new Workplace();
        string image = place.Picture("in.png", 30, 20);
        JsonElement json = Workplace.Run("inpaint", image, place.Mask("mask.png", 30, 20, 0, 0, 0, 0), "-o", place["out.png"], "--json").AssertDone().Json;
        Assert.Equal((0, 0), (json.GetProperty("tiles").GetInt32(), json.GetProperty("hole_pixels").GetInt32()));
        Assert.Equal(Pixels(image), Pixels(place["out.png"]));
    }

    [Fact]
    public void Mask_options_choose_the_hole()
    {
        using var place = new Workplace();
        string image = place.Picture("in.png", 40, 40);
        string mask = place.Mask("mask.png", 40, 40, 10, 10, 20, 20);
        long Hole(params string[] options) => Workplace
            .Run(["inpaint", image, mask, "-o", place["out.png"], "--overwrite", "--json", .. options]).AssertDone().Json.GetProperty("hole_pixels").GetInt64();
        Assert.Equal(100, Hole());
        Assert.Equal(1500, Hole("--invert-mask"));
        Assert.Equal(0, Hole("--mask-threshold", "255"));
        Assert.InRange(Hole("--dilate", "3"), 220, 250);
    }

    [Fact]
    public void A_colour_or_16_bit_mask_counts_by_its_brightness()
    {
        using var place = new Workplace();
        string image = place.Picture("in.png", 16, 16);
        var colour = new Picture(16, 16, PixelFormat.Rgba32);
        var deep = new Picture(16, 16, PixelFormat.Gray16);
        for (int x = 0; x < 8; x++)
        {
            new byte[] { 255, 255, 0, 0 }.CopyTo(colour.Row(3)[(4 * x)..]);
            new byte[] { 0xFF, 0xFF }.CopyTo(deep.Row(3)[(2 * x)..]);
        }

        PictureFile.Write(place["colour.png"], colour, cancellationToken: TestContext.Current.CancellationToken);
        PictureFile.Write(place["deep.png"], deep, cancellationToken: TestContext.Current.CancellationToken);
        foreach (string mask in (string[])["colour.png", "deep.png"])
        {
            Outcome outcome = Workplace.Run("inpaint", image, place[mask], "-o", place["out.png"], "--overwrite", "--json").AssertDone();
            Assert.Equal(8, outcome.Json.GetProperty("hole_pixels").GetInt32());
        }
    }

    [Fact]
    public async Task A_picture_may_come_through_a_pipe()
    {
        Assert.SkipUnless(Directory.Exists("/proc/self/fd"), "needs /proc to open a pipe by name");
        using var place = new Workplace();
        string image = place.Picture("in.png", 30, 20);
        string mask = place.Mask("mask.png", 30, 20, 5, 5, 15, 15);
        Workplace.Run("inpaint", image, mask, "-o", place["from-file.png"]).AssertDone();

        await using var pipe = new AnonymousPipeServerStream(PipeDirection.Out, HandleInheritability.Inheritable);
        string reader = $"/proc/self/fd/{pipe.GetClientHandleAsString()}";
        Task writing = Task.Run(() =>
        {
            pipe.Write(File.ReadAllBytes(image));
            // Disposing of the stream would close the reader's end too, perhaps before the program has opened it.
            pipe.SafePipeHandle.Dispose();
        }, TestContext.Current.CancellationToken);
        Workplace.Run("inpaint", reader, mask, "-o", place["from-pipe.png"]).AssertDone();
        await writing;
        Assert.Equal(Pixels(place["from-file.png"]), Pixels(place["from-pipe.png"]));
    }

    [Fact]
    public void Threads_and_repetition_do_not_change_a_byte()
    {
        using var place = new Workplace();
        string image = place.Picture("in.png", 90, 70);
        string mask = place.Mask("mask.png", 90, 70, 0, 0, 60, 30);
        byte[] Finished(string threads)
        {
            Workplace.Run("inpaint", image, mask, "-o", place["out.png"], "--overwrite", "--threads", threads).AssertDone();
            return File.ReadAllBytes(place["out.png"]);
        }

        byte[] first = Finished("1");
        Assert.All((string[])["1", "2", "3", "0"], threads => Assert.Equal(first, Finished(threads)));
    }

    [Fact]
    public void The_picture_may_be_overwritten_when_asked()
    {
        using var place = new Workplace();
        string image = place.Picture("in.png", 20, 20);
        string mask = place.Mask("mask.png", 20, 20, 5, 5, 15, 15);
        byte[] before = File.ReadAllBytes(image);
        Workplace.Run("inpaint", image, mask, "-o", image).AssertFailed(ExitCode.NotWritten, "in.png", "exists already");
        Assert.Equal(before, File.ReadAllBytes(image));
        Workplace.Run("inpaint", image, mask, "-o", image, "--overwrite").AssertDone();
        Assert.NotEqual(before, File.ReadAllBytes(image));
        Assert.Equal(["in.png", "mask.png"], place.Files);
    }

    private static byte[] Pixels(string path) => PictureFile.Read(path, cancellationToken: TestContext.Current.CancellationToken).Pixels.ToArray();
}
