using System.Globalization;
using FastInpaint.Host.Commands;
using FastInpaint.Imaging;

namespace FastInpaint.Host.Tests;

/// <summary><c>batch</c> in a memory control group of 1 GB.</summary>
public sealed class GroupBatchTests
{
    /// <summary>Seconds of the long form's load; any number but 0 has it take many pictures.</summary>
    private const string Variable = "FASTINPAINT_GROUPS";

    private const long Gigabyte = 1L << 30;

    private const double Most = 0.95;

    private const int Width = 4000, Height = 3000;

    /// <summary>The hole's side: a scratch's, and a fourteenth of the pixels.</summary>
    [Theory]
    [InlineData(6, 40)]
    [InlineData(40, 900)]
    public async Task All_pictures_of_twelve_megapixels_are_done(int count, int hole)
    {
        ControlGroup.SkipWithout();
        Assert.SkipUnless(count < 10 || Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } and not "0", $"long: tests/long/run sets {Variable}");
        using var place = new BatchPlace();
        place.AddPicture("0.jpg", Width, Height);
        for (int i = 1; i < count; i++)
        {
            File.Copy(Path.Combine(place.Pictures, "0.jpg"), Path.Combine(place.Pictures, $"{i}.jpg"));
        }

        var mask = new Picture(Width, Height, PixelFormat.Gray8);
        for (int y = Height / 2; y < Height / 2 + hole; y++)
        {
            mask.Row(y).Slice(Width / 2, hole).Fill(255);
        }

        PictureFile.Write(place["mask.png"], mask, overwrite: true, TestContext.Current.CancellationToken);
        using ControlGroup group = ControlGroup.Of(Gigabyte);
        string[] arguments = ["batch", place.Pictures, place["mask.png"], "-o", place.Output, "--device", "cpu"];
        Outcome run = await Programs.Run(group.Command(Programs.Dotnet(typeof(CommandLine).Assembly, arguments)));
        TestContext.Current.TestOutputHelper!.WriteLine(group.ToString());
        run.AssertDone();
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"{count} of {count} pictures filled"), run.Output, StringComparison.Ordinal);
        Assert.Equal(0, group.Kills);
        // Files that were read and written stay cached while there is room.
        Assert.InRange(group.PeakAnonymousBytes, 0, (long)(Most * Gigabyte));
        byte[] first = File.ReadAllBytes(Path.Combine(place.Output, "0.jpg"));
        Assert.All(place.Files(), file => Assert.True(first.AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(place.Output, file))), file));
    }
}
