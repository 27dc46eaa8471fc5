using FastInpaint.Imaging;

namespace FastInpaint.Host.Tests;

public sealed class JpegPictureTests
{
    [Fact]
    public void A_jpeg_keeps_every_block_that_the_hole_does_not_touch()
    {
        using var place = new Workplace();
        string source = place.Picture("photo.jpg", 96, 80);
        string mask = place.Mask("mask.png", 96, 80, left: 40, top: 33, right: 56, bottom: 47);
        Workplace.Run("inpaint", source, mask, "-o", place["out.jpg"], "--device", "cpu").AssertDone();
        Picture before = Read(source), after = Read(place["out.jpg"]);
        int changed = 0;
        for (int y = 0; y < 80; y++)
        for (int x = 0; x < 96; x++)
        {
            bool same = before.Row(y).Slice(3 * x, 3).SequenceEqual(after.Row(y).Slice(3 * x, 3));
            changed += same ? 0 : 1;
            // Quality 90 is 4:4:4: blocks of 8x8, and the hole touches columns 40 to 55 and rows 32 to 47.
            Assert.True(same || (x is >= 40 and < 56 && y is >= 32 and < 48), $"pixel {x}, {y} changed");
        }

        Assert.InRange(changed, 1, 16 * 16);
    }

    [Fact]
    public void Quality_is_for_the_whole_picture_and_has_a_range()
    {
        using var place = new Workplace();
        string source = place.Picture("photo.jpg", 64, 64);
        string mask = place.Mask("mask.png", 64, 64, left: 20, top: 20, right: 30, bottom: 30);
        Workplace.Run("inpaint", source, mask, "-o", place["small.jpg"], "--device", "cpu", "--quality", "10").AssertDone();
        Assert.True(new FileInfo(place["small.jpg"]).Length < new FileInfo(source).Length / 2);
        Workplace.Run("inpaint", source, mask, "-o", place["none.jpg"], "--quality", "0").AssertFailed(ExitCode.BadInput, "--quality 0", "1 to 100");
        Workplace.Run("inpaint", source, mask, "-o", place["none.jp2"]).AssertFailed(ExitCode.BadInput, ".jp2");
    }

    [Fact]
    public void A_name_without_an_extension_takes_the_source_s_format()
    {
        using var place = new Workplace();
        string mask = place.Mask("mask.png", 64, 64, left: 20, top: 20, right: 30, bottom: 30);
        foreach ((string name, PictureFormat format) in ((string, PictureFormat)[])[("photo.jpg", PictureFormat.Jpeg), ("photo.png", PictureFormat.Png), ("photo.ppm", PictureFormat.Pnm)])
        {
            Workplace.Run("inpaint", place.Picture(name, 64, 64), mask, "-o", place["finished"], "--heatmap", place["map"], "--device", "cpu", "--overwrite").AssertDone();
            Assert.Equal((format, PictureFormat.Png), (Read(place["finished"]).Format, Read(place["map"]).Format));
        }
    }

    [Fact]
    public void A_damaged_jpeg_file_is_restored_with_a_warning_and_refused_strictly()
    {
        using var place = new Workplace();
        string source = place.Picture("photo.jpg", 96, 80);
        byte[] file = File.ReadAllBytes(source);
        string cut = place.Write("cut.jpg", file[..(file.Length * 3 / 5)]);
        string mask = place.Mask("mask.png", 96, 80, left: 40, top: 16, right: 56, bottom: 24);
        foreach (string name in (string[])["out.jpg", "out.png"])
        {
            Outcome outcome = Workplace.Run("inpaint", cut, mask, "-o", place[name], "--device", "cpu", "--json").AssertDone();
            Assert.Matches("the last [1-6][0-9] of 80 rows are missing or incomplete", Assert.Single(outcome.Json.GetProperty("warnings").EnumerateArray()).GetString());
            Picture before = Read(cut), after = PictureFile.Read(place[name], new PictureLimits { Strict = true }, TestContext.Current.CancellationToken);
            Assert.Empty(after.Metadata.Warnings);
            for (int y = 0; y < 80; y++)
            for (int x = 0; x < 96; x++)
            {
                Assert.True(before.Row(y).Slice(3 * x, 3).SequenceEqual(after.Row(y).Slice(3 * x, 3)) || (x is >= 40 and < 56 && y is >= 16 and < 24), $"{name}: pixel {x}, {y} changed");
            }
        }

        Workplace.Run("inpaint", cut, mask, "-o", place["none.jpg"], "--strict").AssertFailed(ExitCode.BadInput, "cut.jpg", "ends in row");
        Workplace.Run("detect", cut, "-o", place["none.png"], "--strict").AssertFailed(ExitCode.BadInput, "cut.jpg", "ends in row");
        Assert.Equal(["cut.jpg", "mask.png", "out.jpg", "out.png", "photo.jpg"], place.Files);
    }

    private static Picture Read(string path) => PictureFile.Read(path, cancellationToken: TestContext.Current.CancellationToken);
}
