using System.Text.Json;

namespace FastInpaint.Host.Tests;

/// <summary><c>--exclude</c> and <c>--detail</c> of <c>batch</c>.</summary>
public sealed class BatchExcludeTests
{
    [Fact]
    public void A_folder_has_a_mask_for_some_pictures_and_a_file_is_for_all()
    {
        using var place = new BatchPlace();
        place.Add("a.png", 60, 50);
        place.Add("b.png", 60, 50);
        place.Add("deep/c.jpg", 60, 50);
        string[] masks = [Exclude(place, "excludes/a.png", 60, 50), Exclude(place, "excludes/deep/c.png", 60, 50)];
        string one = Exclude(place, "one.png", 60, 50);
        foreach ((string exclude, string?[] expected) in ((string, string?[])[])[(place["excludes"], [masks[0], null, masks[1]]), (one, [one, one, one])])
        {
            Dictionary<string, JsonElement> entries = place.Entries(place.Run("--recursive", "--overwrite", "--json", "--exclude", exclude, "--detail", "on").AssertDone().Json);
            string[] names = ["a.png", "b.png", "deep/c.jpg"];
            foreach ((string name, string? mask) in names.Zip(expected))
            {
                Assert.Equal(mask, entries[name].TryGetProperty("exclude", out JsonElement found) ? found.GetString() : null);
                string single = place["single" + Path.GetExtension(name)];
                JsonElement json = Workplace.Run(
                    ["inpaint", Path.Combine(place.Pictures, name), entries[name].GetProperty("mask").GetString()!, "-o", single, "--device", "cpu", "--overwrite", "--json", "--detail", "on",
                    .. mask is null ? Array.Empty<string>() : ["--exclude", mask]]).AssertDone().Json;
                Assert.Equal(File.ReadAllBytes(single), File.ReadAllBytes(Path.Combine(place.Output, name)));
                Assert.Equal(json.GetProperty("detail").GetString(), entries[name].GetProperty("detail").GetString());
            }
        }
    }

    [Fact]
    public void What_is_wrong_with_one_picture_s_mask_is_its_entry()
    {
        using var place = new BatchPlace();
        foreach (string name in (string[])["good.png", "wrong.png", "twofold.jpg", "empty.png"])
        {
            place.Add(name);
        }

        Exclude(place, "excludes/good.png", 32, 24);
        Exclude(place, "excludes/wrong.png", 31, 24);
        Exclude(place, "excludes/twofold.png", 32, 24);
        Exclude(place, "excludes/twofold.pgm", 32, 24);
        place.Write("excludes/empty.png", []);
        Outcome outcome = place.Run("--exclude", place["excludes"], "--json");
        Assert.Equal(ExitCode.SomeFailed, outcome.ExitCode);
        Dictionary<string, JsonElement> entries = place.Entries(outcome.Json);
        Assert.Equal("done", entries["good.png"].GetProperty("status").GetString());
        Assert.All(((string, string)[])[("wrong.png", "the exclude mask has 31x24 pixels"), ("twofold.jpg", "could each be the mask"), ("empty.png", "0 bytes")], failure =>
            Assert.Contains(failure.Item2, entries[failure.Item1].GetProperty("error").GetString(), StringComparison.Ordinal));
        Assert.Equal(["good.png"], place.Files());
    }

    [Fact]
    public void Names_that_cannot_be_are_refused_before_the_work()
    {
        using var place = new BatchPlace();
        place.Add("a.png");
        string file = Exclude(place, "excludes/a.png", 32, 24);
        Outcome Run(string exclude, string output, params string[] options) => Workplace.Run(["batch", place.Pictures, place.Masks, "-o", output, "--exclude", exclude, "--device", "cpu", .. options]);
        Run(place["nowhere"], place.Output).AssertFailed(ExitCode.BadInput, "nowhere: there is no such file or folder of exclude masks");
        Run(place["excludes"], place["excludes"]).AssertFailed(ExitCode.BadInput, "would be read as exclude masks");
        Run(place.Pictures, place.Output).AssertFailed(ExitCode.BadInput, "the exclude masks would be read as pictures");
        Run(file, place["excludes"], "--overwrite").AssertFailed(ExitCode.BadInput, "is the exclude mask of all pictures, and a picture or an output too, of a.png");
        Run(Path.Combine(place.Pictures, "a.png"), place.Output).AssertFailed(ExitCode.BadInput, "a picture or an output too, of a.png");
        Run(file, place.Output, "--overwrite", "--report", file).AssertFailed(ExitCode.BadInput, "is a file of the picture a.png too");
        Run(file, place.Output, "--detail", "much").AssertFailed(ExitCode.BadInput, "--detail 'much' is none of auto, on, none");
        Assert.False(Directory.Exists(place.Output));
    }

    private static string Exclude(BatchPlace place, string name, int width, int height)
    {
        using var masks = new Workplace();
        string extension = Path.GetExtension(name);
        return place.Write(name, File.ReadAllBytes(masks.Mask("mask" + extension, width, height, width / 2, 0, width, height)));
    }
}
