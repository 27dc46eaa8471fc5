using FastInpaint.Host.Commands;
using FastInpaint.Imaging;

namespace FastInpaint.Host.Tests;

/// <summary>Commands with one picture in a memory control group of 1 GB.</summary>
public sealed class GroupCommandTests
{
    private const long Gigabyte = 1L << 30;

    private const double Most = 0.95;

    [Theory]
    [InlineData("detect", 10_000, false)]
    [InlineData("detect", 10_000, true)]
    [InlineData("detect", 12_000, true)]
    [InlineData("inpaint", 10_000, false)]
    [InlineData("inpaint", 10_000, true)]
    [InlineData("inpaint", 12_000, true)]
    public async Task A_small_file_of_many_pixels_is_refused_with_its_bytes(string command, int side, bool piped)
    {
        ControlGroup.SkipWithout();
        using var place = new Workplace();
        File.WriteAllBytes(place["large.png"], PngParts.Transparent(side));
        using ControlGroup group = ControlGroup.Of(Gigabyte);
        string input = piped ? "-" : place["large.png"];
        string[] arguments = command == "detect" ? ["detect", input] : ["inpaint", input, "--mask-alpha"];
        Outcome run = await Run(group, piped ? place["large.png"] : "/dev/null", [.. arguments, "-o", place["out.png"], "--device", "cpu"]);
        run.AssertExit(ExitCode.MemoryLimit);
        // Where the program has read enough, cat says that it cannot write.
        string line = Assert.Single(run.Error.Split('\n'), line => line.StartsWith("fastinpaint: ", StringComparison.Ordinal));
        Assert.Matches("\\([0-9]{9,10} bytes\\) .*Use a smaller picture", line);
        Assert.False(File.Exists(place["out.png"]));
        AssertHeld(group);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Artifacts_of_twelve_megapixels_are_marked(bool piped)
    {
        ControlGroup.SkipWithout();
        using var place = new Workplace();
        string image = place.Picture("in.jpg", 4000, 3000);
        using ControlGroup group = ControlGroup.Of(Gigabyte);
        Outcome run = await Run(group, piped ? image : "/dev/null", ["detect", piped ? "-" : image, "-o", place["map.png"], "--device", "cpu"]);
        run.AssertDone();
        PictureHeader map = PictureFile.ReadHeader(place["map.png"]);
        Assert.Equal((4000, 3000), (map.Width, map.Height));
        AssertHeld(group);
    }

    private static Task<Outcome> Run(ControlGroup group, string input, string[] arguments) => Programs.Run(group.Command(
        Programs.Command("/bin/sh", ["-c", "cat \"$0\" | \"$@\"", input, "dotnet", typeof(CommandLine).Assembly.Location, .. arguments])));

    private static void AssertHeld(ControlGroup group)
    {
        Assert.Equal(0, group.Kills);
        // Files that were read and written stay cached while there is room.
        Assert.InRange(group.PeakAnonymousBytes, 0, (long)(Most * Gigabyte));
    }
}
