using System.Text.Json;
using FastInpaint.Imaging;

namespace FastInpaint.Host.Tests;

/// <summary><c>--refine</c> of <c>inpaint</c> and <c>batch</c>.</summary>
public sealed class RefineTests
{
    [Theory]
    [InlineData("png")]
    [InlineData("jpg")]
    public void Refine_reports_what_it_did_and_the_score_falls(string extension)
    {
        using var place = new Workplace();
        string image = place.Picture($"in.{extension}", 150, 120);
        string mask = place.Mask("mask.png", 150, 120, 40, 30, 100, 90);
        Outcome Inpaint(string output, params string[] options) => Workplace.Run(["inpaint", image, mask, "-o", place[$"{output}.{extension}"], "--device", "cpu", "--json", .. options]);

        JsonElement once = Inpaint("once").AssertDone().Json;
        Assert.False(once.TryGetProperty("refine", out _));
        JsonElement json = Inpaint("refined", "--refine", "2", "--heatmap", place["map.png"]).AssertDone().Json;
        JsonElement refine = json.GetProperty("refine");
        Assert.InRange(refine.GetProperty("passes").GetInt32(), 1, 2);
        Assert.InRange(refine.GetProperty("kept").GetInt32(), 1, refine.GetProperty("spots").GetInt32());
        (double before, double after) = (refine.GetProperty("score_before").GetDouble(), refine.GetProperty("score_after").GetDouble());
        Assert.Equal((once.GetProperty("artifact_score").GetDouble(), json.GetProperty("artifact_score").GetDouble()), (before, after));
        Assert.True(after < before, $"{before} -> {after}");

        Picture first = PictureFile.Read(place[$"once.{extension}"], cancellationToken: TestContext.Current.CancellationToken);
        Picture second = PictureFile.Read(place[$"refined.{extension}"], cancellationToken: TestContext.Current.CancellationToken);
        int changed = 0;
        // A JPEG file is encoded anew in the blocks that the hole touches, and their colours reach into the next ones.
        int reach = extension == "jpg" ? 24 : 0;
        for (int i = 0; i < 150 * 120; i++)
        {
            (int x, int y) = (i % 150, i / 150);
            bool same = first.Row(y).Slice(3 * x, 3).SequenceEqual(second.Row(y).Slice(3 * x, 3));
            changed += same ? 0 : 1;
            Assert.True(same || (x >= 40 - reach && x < 100 + reach && y >= 30 - reach && y < 90 + reach), $"pixel {x},{y} changed");
        }

        Assert.True(changed > 0);
    }

    [Fact]
    public void No_passes_are_the_bytes_without_the_option()
    {
        using var place = new Workplace();
        // A picture of which a pass keeps something, as the test above asserts.
        string image = place.Picture("in.jpg", 150, 120);
        string mask = place.Mask("mask.png", 150, 120, 40, 30, 100, 90);
        Workplace.Run("inpaint", image, mask, "-o", place["plain.jpg"]).AssertDone();
        JsonElement json = Workplace.Run("inpaint", image, mask, "-o", place["none.jpg"], "--refine", "0", "--json").AssertDone().Json;
        Assert.False(json.TryGetProperty("refine", out _));
        Assert.Equal(File.ReadAllBytes(place["plain.jpg"]), File.ReadAllBytes(place["none.jpg"]));
        Workplace.Run("inpaint", image, mask, "-o", place["refined.jpg"], "--refine", "1").AssertDone();
        Assert.NotEqual(File.ReadAllBytes(place["plain.jpg"]), File.ReadAllBytes(place["refined.jpg"]));
        Workplace.Run("inpaint", image, mask, "-o", place["bad.jpg"], "--refine", "-1").AssertFailed(ExitCode.BadInput, "--refine");
    }

    [Fact]
    public void Refine_keeps_to_the_memory_limit_of_the_fill_and_gives_the_same_bytes()
    {
        using var place = new Workplace();
        string image = place.Picture("in.png", 200, 160);
        string mask = place.Mask("mask.png", 200, 160, 60, 40, 140, 120);
        long peak = Workplace.Run("inpaint", image, mask, "-o", place["plain.png"], "--device", "cpu", "--strategy", "whole", "--refine", "2", "--json").AssertDone().Json.GetProperty("peak_bytes").GetInt64();
        Workplace.Run("inpaint", image, mask, "-o", place["limited.png"], "--device", "cpu", "--strategy", "whole", "--refine", "2", "--memory-limit", $"{peak}").AssertDone();
        Assert.Equal(File.ReadAllBytes(place["plain.png"]), File.ReadAllBytes(place["limited.png"]));
    }

    [Fact]
    public void Batch_gives_inpaint_s_bytes_and_report()
    {
        using var place = new BatchPlace();
        place.Add("a.png", 90, 70);
        place.Add("b.jpg", 64, 80);
        JsonElement report = place.Run("--refine", "2", "--json", "--jobs", "2").AssertDone().Json;
        foreach ((string name, JsonElement entry) in place.Entries(report))
        {
            string single = place["single" + Path.GetExtension(name)];
            JsonElement json = Workplace.Run("inpaint", Path.Combine(place.Pictures, name), entry.GetProperty("mask").GetString()!, "-o", single, "--device", "cpu", "--refine", "2", "--json").AssertDone().Json;
            Assert.Equal(File.ReadAllBytes(single), File.ReadAllBytes(Path.Combine(place.Output, name)));
            Assert.True(JsonElement.DeepEquals(json.GetProperty("refine"), entry.GetProperty("refine")), $"{name}: {entry.GetProperty("refine")}");
            Assert.True(json.GetProperty("refine").GetProperty("passes").GetInt32() > 0);
        }
    }
}
