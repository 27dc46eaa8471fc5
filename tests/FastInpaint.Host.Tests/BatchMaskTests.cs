using System.Text.Json;
using FastInpaint.Imaging;

namespace FastInpaint.Host.Tests;

/// <summary>Where the masks of <c>batch</c> come from: one for all pictures, beside them, or their own transparent parts.</summary>
public sealed class BatchMaskTests
{
    [Fact]
    public void One_mask_is_for_all_pictures_and_another_size_is_that_picture_s_error()
    {
        using var place = new BatchPlace();
        place.Add("a.png");
        place.Add("deep/b.jpg");
        place.AddPicture("c.png", 30, 24);
        place.AddMask("one.png");
        string mask = Path.Combine(place.Masks, "one.png");
        Outcome outcome = Run(place, mask, "--recursive", "--json").AssertExit(ExitCode.SomeFailed);
        Dictionary<string, JsonElement> entries = place.Entries(outcome.Json);
        Assert.Equal(["a.png", "deep/b.jpg"], place.Files());
        Assert.All(entries.Values, entry => Assert.Equal(mask, entry.GetProperty("mask").GetString()));
        Assert.Contains("the mask has 32x24 pixels and", entries["c.png"].GetProperty("error").GetString(), StringComparison.Ordinal);
        Workplace.Run("inpaint", Path.Combine(place.Pictures, "a.png"), mask, "-o", place["single.png"], "--device", "cpu").AssertDone();
        Assert.Equal(File.ReadAllBytes(place["single.png"]), File.ReadAllBytes(Path.Combine(place.Output, "a.png")));
    }

    [Fact]
    public void An_error_that_pictures_share_is_printed_once()
    {
        using var place = new BatchPlace();
        place.AddPicture("a.png");
        place.AddPicture("b.png");
        place.AddPicture("c.png");
        string mask = place.Write("masks/one.png", "not a picture"u8.ToArray());
        Outcome outcome = Run(place, mask, "--report", place["report.json"]).AssertExit(ExitCode.SomeFailed);
        string line = Assert.Single(outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith($"fastinpaint: {mask}: this is no picture in", line, StringComparison.Ordinal);
        Assert.EndsWith(". (3 pictures)", line, StringComparison.Ordinal);
        string expected = line["fastinpaint: ".Length..^" (3 pictures)".Length];
        Dictionary<string, JsonElement> entries = place.Entries(JsonDocument.Parse(File.ReadAllBytes(place["report.json"])).RootElement);
        Assert.Equal(3, entries.Count);
        Assert.All(entries.Values, entry => Assert.Equal(expected, entry.GetProperty("error").GetString()));
    }

    [Fact]
    public void One_mask_may_lie_among_the_pictures_and_not_among_the_outputs()
    {
        using var place = new BatchPlace();
        place.Add("a.png");
        string mask = place.Write("in/one.png", File.ReadAllBytes(Path.Combine(place.Masks, "a.png")));
        Run(place, mask).AssertDone();
        Assert.Equal(["a.png"], place.Files());
        Run(place, Path.Combine(place.Output, "a.png"), "--overwrite").AssertFailed(ExitCode.BadInput, "is the mask of all pictures, and an output too, of a.png");
        Run(place, mask, "--overwrite", "--report", mask).AssertFailed(ExitCode.BadInput, "is a file of the picture a.png too");
    }

    [Fact]
    public void Masks_lie_beside_their_pictures()
    {
        using var place = new BatchPlace();
        place.AddPicture("a.jpg");
        place.AddPicture("b.png");
        place.AddPicture("lonely.png");
        place.AddPicture("deep/c.png");
        Mask(place, "in/a_mask.png");
        Mask(place, "in/b_mask.pgm");
        Mask(place, "in/deep/c_mask.png");
        Outcome outcome = Run(place, place.Pictures, "--recursive", "--json").AssertExit(ExitCode.SomeFailed);
        Dictionary<string, JsonElement> entries = place.Entries(outcome.Json);
        Assert.Equal(["a.jpg", "b.png", "deep/c.png", "lonely.png"], entries.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(
            ["a_mask.png", "b_mask.pgm", "c_mask.png"], ((string[])["a.jpg", "b.png", "deep/c.png"]).Select(name => Path.GetFileName(entries[name].GetProperty("mask").GetString()!)));
        Assert.Contains("lonely_mask.*: there is no mask of this name. Give lonely.png a mask of the same name followed by _mask", entries["lonely.png"].GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal(["a.jpg", "b.png", "deep/c.png"], place.Files());
        Run(place, place.Pictures, "-o", place.Pictures).AssertExit(ExitCode.BadInput);
    }

    [Fact]
    public void Masks_in_a_folder_of_their_own_may_have_both_names()
    {
        using var place = new BatchPlace();
        foreach (string name in (string[])["a.png", "b.jpg", "both.png", "twofold.jpg"])
        {
            place.AddPicture(name);
        }

        foreach (string name in (string[])["a.png", "b_mask.png", "both.png", "both_mask.png", "twofold_mask.png", "twofold_mask.pgm"])
        {
            place.AddMask(name);
        }

        Dictionary<string, JsonElement> entries = place.Entries(place.Run("--json").AssertExit(ExitCode.SomeFailed).Json);
        Assert.Equal(["a.png", "b.jpg"], place.Files());
        Assert.Equal(Path.Combine(place.Masks, "b_mask.png"), entries["b.jpg"].GetProperty("mask").GetString());
        Assert.Contains("both.png, both_mask.png could each be the mask of both.png. Keep one.", entries["both.png"].GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Contains("twofold_mask.pgm, twofold_mask.png could each be the mask", entries["twofold.jpg"].GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_of_masks_alone_has_no_picture()
    {
        using var place = new BatchPlace();
        Mask(place, "in/a_mask.png");
        Run(place, place.Pictures).AssertFailed(ExitCode.BadInput, "there is no picture in this folder");
    }

    [Fact]
    public void Without_masks_the_holes_are_the_pictures_own_transparent_parts()
    {
        using var place = new BatchPlace();
        place.AddPicture("opaque.png");
        foreach (string name in (string[])["a.png", "deep/b.png"])
        {
            using var source = new Workplace();
            place.Write("in/" + name, File.ReadAllBytes(Erased(source, "erased.png")));
        }

        Outcome outcome = Workplace.Run("batch", place.Pictures, "--mask-alpha", "-o", place.Output, "--device", "cpu", "--recursive", "--json").AssertExit(ExitCode.SomeFailed);
        Dictionary<string, JsonElement> entries = place.Entries(outcome.Json);
        Assert.Equal(["a.png", "deep/b.png"], place.Files());
        Assert.Contains("opaque.png: has no alpha channel", entries["opaque.png"].GetProperty("error").GetString(), StringComparison.Ordinal);
        JsonElement entry = entries["a.png"];
        Assert.Equal((100, "picture alpha", false), (entry.GetProperty("hole_pixels").GetInt32(), entry.GetProperty("mask_source").GetString(), entry.TryGetProperty("mask", out _)));
        Workplace.Run("inpaint", Path.Combine(place.Pictures, "a.png"), "--mask-alpha", "-o", place["single.png"], "--device", "cpu").AssertDone();
        Assert.Equal(File.ReadAllBytes(place["single.png"]), File.ReadAllBytes(Path.Combine(place.Output, "a.png")));
    }

    [Fact]
    public void A_mask_or_the_pictures_own_alpha_is_named_and_not_both()
    {
        using var place = new BatchPlace();
        place.Add("a.png");
        Workplace.Run("batch", place.Pictures, "-o", place.Output).AssertFailed(ExitCode.BadInput, "MASK_DIR|MASK is missing", "--mask-alpha");
        place.Run("--mask-alpha").AssertFailed(ExitCode.BadInput, place.Masks, "--mask-alpha", "Choose one");
        Workplace.Run("batch", place.Pictures, "--mask-alpha", "--invert-mask", "-o", place.Output).AssertFailed(ExitCode.BadInput, "--invert-mask", "--mask-alpha");
        Assert.False(Directory.Exists(place.Output));
    }

    [Fact]
    public void What_a_mask_lacks_and_how_it_was_read_is_in_the_entry()
    {
        using var place = new BatchPlace();
        place.Add("a.png");
        place.AddPicture("b.png");
        var painted = new Picture(32, 24, PixelFormat.GrayAlpha16);
        painted.Row(3)[20..40].Fill(255);
        PictureFile.Write(Path.Combine(place.Masks, "b.png"), painted, cancellationToken: TestContext.Current.CancellationToken);
        place.AddPicture("c.png");
        PictureFile.Write(Path.Combine(place.Masks, "c.png"), new Picture(32, 24, PixelFormat.Gray8), cancellationToken: TestContext.Current.CancellationToken);
        Outcome outcome = place.Run("--json").AssertDone();
        Dictionary<string, JsonElement> entries = place.Entries(outcome.Json);
        Assert.Equal(["brightness", "alpha", "brightness"], entries.Values.Select(entry => entry.GetProperty("mask_source").GetString()));
        Assert.False(entries["a.png"].TryGetProperty("warnings", out _));
        Assert.Contains("its alpha was used", entries["b.png"].GetProperty("warnings")[0].GetString(), StringComparison.Ordinal);
        Assert.Contains("above --mask-threshold 127, and the brightest is 0", entries["c.png"].GetProperty("warnings")[0].GetString(), StringComparison.Ordinal);
        Assert.Contains("c.png: The hole is empty", outcome.Error, StringComparison.Ordinal);
    }

    /// <summary>A picture with a square of 100 transparent pixels.</summary>
    internal static string Erased(Workplace place, string name)
    {
        string path = place.Picture(name, 32, 24, PixelFormat.Rgba32);
        Picture picture = PictureFile.Read(path, cancellationToken: TestContext.Current.CancellationToken);
        for (int i = 0; i < 32 * 24; i++)
        {
            picture.Pixels.Span[(4 * i) + 3] = (byte)(i % 32 is >= 5 and < 15 && i / 32 is >= 5 and < 15 ? 0 : 255);
        }

        PictureFile.Write(path, picture, overwrite: true, TestContext.Current.CancellationToken);
        return path;
    }

    private static void Mask(BatchPlace place, string name)
    {
        using var masks = new Workplace();
        place.Write(name, File.ReadAllBytes(masks.Mask("mask" + Path.GetExtension(name), 32, 24, 8, 6, 16, 12)));
    }

    private static Outcome Run(BatchPlace place, string masks, params string[] options) =>
        Workplace.Run(["batch", place.Pictures, masks, .. options.Contains("-o") ? Array.Empty<string>() : ["-o", place.Output], "--device", "cpu", .. options]);
}
