namespace FastInpaint.Host.Tests;

/// <summary>Names of files move no cursor and change no color of a terminal, and forge no line; JSON has them as they are.</summary>
public sealed class HostileNameTests
{
    // Clear the screen (ESC [), the same as one character (CSI), bell, a line of its own, and writing from right to left.
    private const string Hostile = "\u001b[2J\u009b2J\a\nfastinpaint: done\u202e", Shown = @"\u001b[2J\u009b2J\u0007\u000afastinpaint: done\u202e";

    [Fact]
    public void They_are_escaped_in_results_warnings_and_errors()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "names that Windows does not have");
        using var place = new Workplace();
        string image = place.Picture($"a{Hostile}.png", 30, 20), mask = place.Mask($"m{Hostile}.png", 30, 20, 5, 5, 15, 15), empty = place.Mask("empty.png", 30, 20, 0, 0, 0, 0);
        string damaged = place.Write($"damaged{Hostile}.png", [1, 2, 3]), output = place[$"o{Hostile}.png"];
        AssertShown(Workplace.Run("inpaint", image, mask, "-o", output, "--device", "cpu").AssertDone(), $"o{Shown}.png: 100 of 600");
        AssertShown(Workplace.Run("inpaint", image, mask, "-o", output, "--device", "cpu"), $"o{Shown}.png: exists already");
        AssertShown(Workplace.Run("inpaint", damaged, mask, "-o", place["x.png"], "--device", "cpu", "--verbose"), $"damaged{Shown}.png");
        AssertShown(Workplace.Run("inpaint", place[$"absent{Hostile}"], mask, "-o", place["x.png"]), $"absent{Shown}");
        AssertShown(Workplace.Run("inpaint", image, mask, "-o", place["x.png"], $"--{Hostile}"), Shown);
        AssertShown(Workplace.Run("inpaint", image, mask, "-o", place["x.png"], "--device", Hostile), Shown);
        AssertShown(Workplace.Run("detect", image, "--mask", mask, "-o", place[$"map{Hostile}.png"], "--device", "cpu").AssertDone(), $"map{Shown}.png: mean");
        string folder = place[$"in{Hostile}"];
        Directory.CreateDirectory(folder);
        File.Copy(image, Path.Combine(folder, $"a{Hostile}.png"));
        File.Copy(damaged, Path.Combine(folder, $"b{Hostile}.png"));
        Outcome batch = Workplace.Run("batch", folder, empty, "-o", place[$"out{Hostile}"], "--device", "cpu");
        AssertShown(batch, $"out{Shown}: 1 of 2 pictures filled");
        AssertShown(batch, $"warning: {folder.Replace(Hostile, Shown, StringComparison.Ordinal)}{Path.DirectorySeparatorChar}a{Shown}.png: ");
        AssertShown(batch, $"b{Shown}.png");
    }

    [Fact]
    public void Json_has_them_as_they_are()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "names that Windows does not have");
        using var place = new Workplace();
        string output = place[$"o{Hostile}.png"];
        Outcome run = Workplace.Run("inpaint", place.Picture("a.png", 30, 20), place.Mask("m.png", 30, 20, 5, 5, 15, 15), "-o", output, "--device", "cpu", "--json").AssertDone();
        Assert.Equal(output, run.Json.GetProperty("output").GetString());
        Assert.DoesNotContain(run.Output, letter => char.IsControl(letter) && letter != '\n');
    }

    private static void AssertShown(Outcome run, string words)
    {
        string said = run.Output + run.Error;
        Assert.Contains(words, said, StringComparison.Ordinal);
        Assert.DoesNotContain(said, letter => (char.IsControl(letter) && letter is not '\n') || letter == '\u202e');
        Assert.All(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.False(line == "fastinpaint: done", "a name has forged a line"));
    }
}
