using System.Text.Json;
using FastInpaint.Host.Pictures;
using FastInpaint.Host.Reports;
using FastInpaint.Imaging;

namespace FastInpaint.Host.Tests;

/// <summary><c>--detail</c> and <c>--exclude</c> of <c>inpaint</c>.</summary>
public sealed class DetailTests
{
    private const int Width = 120, Height = 90;

    [Theory]
    [InlineData(null, DetailMode.Auto)]
    [InlineData("auto", DetailMode.Auto)]
    [InlineData("on", DetailMode.On)]
    [InlineData("none", DetailMode.None)]
    public void The_bytes_are_the_library_s_with_the_same_detail_and_exclude_mask(string? word, DetailMode detail)
    {
        using var place = new Workplace();
        string image = place.Picture("in.png", Width, Height);
        // Dark is hole, and that does not hold for the exclude mask, whose colours count by their brightness.
        string mask = place.Mask("mask.png", Width, Height, 0, 0, 90, Height);
        string exclude = Colours(place, "exclude.png");
        string[] options = ["--invert-mask", "--mask-threshold", "200", "--exclude", exclude, .. word is null ? Array.Empty<string>() : ["--detail", word]];
        JsonElement json = Workplace.Run(["inpaint", image, mask, "-o", place["out.png"], "--device", "cpu", "--json", .. options]).AssertDone().Json;

        Picture picture = Read(image);
        var expected = new byte[picture.Pixels.Length];
        using var inpainter = new Inpainter();
        InpaintResult result = inpainter.Inpaint(
            PictureMapping.Pixels(picture).AsReadOnly(),
            new ReadOnlyMask(Read(mask).Pixels.Span, Width, Height),
            new ReadOnlyMask(PictureMask.Of(Read(exclude)).Span, Width, Height),
            new Pixels(expected, Width, Height, PixelFormat.Rgb24),
            new InpaintOptions { Detail = detail, InvertMask = true, MaskThreshold = 200 },
            cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(expected, Read(place["out.png"]).Pixels.ToArray());
        Assert.Equal((Words.Of(result.Detail), result.DetailReason), (json.GetProperty("detail").GetString(), json.GetProperty("detail_reason").GetString()));
        Assert.True(detail != DetailMode.None || result.Detail == DetailKind.None, result.DetailReason);
    }

    [Fact]
    public void What_is_excluded_changes_a_fill_with_detail_and_none_without()
    {
        const int Side = 210;
        using var place = new Workplace();
        // Noise, which is copied into a hole so wide.
        string image = place.Picture("in.png", Side, Side);
        string mask = place.Mask("mask.png", Side, Side, 70, 70, 140, 140);
        string exclude = place.Mask("exclude.png", Side, Side, 140, 0, Side, Side);
        Picture free = Fill(), spared = Fill("--exclude", exclude), holes = Read(mask);
        Assert.Equal(free.Pixels.ToArray(), Fill("--exclude", place.Mask("nothing.png", Side, Side, 0, 0, 0, 0)).Pixels.ToArray());
        Assert.Equal(Fill("--detail", "none").Pixels.ToArray(), Fill("--detail", "none", "--exclude", exclude).Pixels.ToArray());
        int changed = 0;
        for (int y = 0; y < Side; y++)
        for (int x = 0; x < Side; x++)
        {
            bool same = free.Row(y).Slice(3 * x, 3).SequenceEqual(spared.Row(y).Slice(3 * x, 3));
            Assert.True(same || holes.Row(y)[x] > 127, $"({x}, {y}) is known and changed");
            changed += same ? 0 : 1;
        }

        Assert.InRange(changed, 70 * 70 / 2, 70 * 70);

        Picture Fill(params string[] options)
        {
            JsonElement json = Workplace.Run(["inpaint", image, mask, "-o", place["out.png"], "--overwrite", "--device", "cpu", "--json", .. options]).AssertDone().Json;
            Assert.Equal(options.Contains("none") ? "none" : "exemplars", json.GetProperty("detail").GetString());
            return Read(place["out.png"]);
        }
    }

    [Fact]
    public void What_is_wrong_with_the_options_is_said()
    {
        using var place = new Workplace();
        string image = place.Picture("in.png", 20, 30);
        string mask = place.Mask("mask.png", 20, 30, 5, 5, 10, 10);
        string other = place.Mask("other.png", 30, 20, 0, 0, 1, 1);
        string cut = place.Write("cut.png", File.ReadAllBytes(place.Picture("whole.png", 20, 30))[..^60]);
        string[] before = [.. place.Files];
        Outcome Inpaint(params string[] options) => Workplace.Run(["inpaint", image, mask, "-o", place["out.png"], .. options]);
        Inpaint("--detail", "much").AssertFailed(ExitCode.BadInput, "--detail 'much' is none of auto, on, none");
        Inpaint("--exclude", other).AssertFailed(ExitCode.BadInput, "other.png: the exclude mask has 30x20 pixels", "20x30");
        Inpaint("--exclude", place["missing.png"]).AssertFailed(ExitCode.BadInput, "missing.png");
        Inpaint("--exclude", place["."]).AssertFailed(ExitCode.BadInput, "is a folder");
        Inpaint("--exclude", cut).AssertFailed(ExitCode.BadInput, "cut.png");
        Inpaint("--exclude", "").AssertFailed(ExitCode.BadInput, "--exclude is an empty name");
        Assert.Equal(before, place.Files);
    }

    [Fact]
    public void What_the_exclude_mask_s_reader_warns_of_is_said()
    {
        var odd = new PictureMetadata { Warnings = ["Something is odd."] };
        var mask = new MaskNotes(new MaskReading(PixelFormat.Gray8), odd);
        Assert.Equal(
            ["Something is odd.", "The mask: Something is odd.", "The exclude mask: Something is odd.", "A fill.", "A format."], PictureWarnings.Of(odd, mask, mask, hole: 3, ["A fill."], "A format."));
        Assert.Equal(["The exclude mask: Something is odd."], PictureWarnings.Of(PictureMetadata.Empty, null, mask, hole: 3, []));
    }

    [Fact]
    public void The_exclude_mask_counts_in_what_a_picture_takes()
    {
        using var place = new Workplace();
        string image = place.Picture("in.png", Width, Height), mask = place.Mask("mask.png", Width, Height, 5, 5, 10, 10), exclude = Colours(place, "exclude.png");
        var files = new InpaintFiles(image, mask, place["out.png"], null, Overwrite: false);
        var settings = new InpaintSettings { Limits = PictureLimits.Default, Fill = InpaintOptions.Default };
        using FileRestoration without = FileRestoration.Open(files, settings, TestContext.Current.CancellationToken);
        using FileRestoration with = FileRestoration.Open(files with { Exclude = exclude }, settings, TestContext.Current.CancellationToken);
        Assert.InRange(with.Bytes - without.Bytes, Width * Height, (Width * Height * 4) + new FileInfo(exclude).Length + (1 << 20));
    }

    [Fact]
    public void A_picture_that_goes_through_by_rows_becomes_what_it_becomes_decoded()
    {
        const int Wide = 8000, High = 4100;
        using var place = new Workplace();
        Directory.CreateDirectory(place["in"]);
        Directory.CreateDirectory(place["masks"]);
        string image = place.Picture("in/a.png", Wide, High, PixelFormat.Gray8);
        string mask = place.Mask("masks/a.png", Wide, High, 4000, 2000, 4060, 2040);
        string exclude = place.Mask("exclude.png", Wide, High, 4060, 1900, 4400, 2200);
        string[] options = ["--strategy", "local", "--device", "cpu", "--exclude", exclude];
        Workplace.Run(["inpaint", image, mask, "-o", place["out.png"], .. options]).AssertDone();
        Workplace.Run(["batch", place["in"], place["masks"], "-o", place["done"], .. options]).AssertDone();
        Assert.True(Read(place["done/a.png"]).Pixels.Span.SequenceEqual(Read(place["out.png"]).Pixels.Span));

        string other = place.Mask("other.png", Wide, High - 1, 0, 0, 1, 1);
        Workplace.Run("inpaint", image, mask, "-o", place["none.png"], "--exclude", other).AssertFailed(ExitCode.BadInput, "the exclude mask has 8000x4099 pixels", "8000x4100");
    }

    /// <summary>A mask in colours, with an alpha that does not count: bright on the left quarter.</summary>
    private static string Colours(Workplace place, string name)
    {
        var colours = new Picture(Width, Height, PixelFormat.Rgba32);
        for (int y = 0; y < Height; y++)
        for (int x = 0; x < Width; x++)
        {
            byte[] pixel = x < Width / 4 ? [255, 255, (byte)y, (byte)x] : [0, (byte)y, 255, 255];
            pixel.CopyTo(colours.Row(y)[(4 * x)..]);
        }

        PictureFile.Write(place[name], colours, overwrite: true, TestContext.Current.CancellationToken);
        return place[name];
    }

    private static Picture Read(string path) => PictureFile.Read(path, cancellationToken: TestContext.Current.CancellationToken);
}
