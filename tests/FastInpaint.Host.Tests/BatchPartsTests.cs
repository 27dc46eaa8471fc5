using FastInpaint.Host.Batch;
using FastInpaint.Host.Pictures;
using FastInpaint.Host.Reports;
using FastInpaint.Imaging;

namespace FastInpaint.Host.Tests;

/// <summary>The parts of <c>batch</c>: names, limits, progress.</summary>
public sealed class BatchPartsTests
{
    [Fact]
    public void Masks_are_found_by_name_then_by_stem()
    {
        using var place = new Workplace();
        Directory.CreateDirectory(place["deep"]);
        foreach (string name in (string[])["a.png", "a.jpg", "b.pgm", "c.png", "c.pgm", "d.txt", ".e.png", "f.g.png", "deep/h.png"])
        {
            place.Write(name, []);
        }

        var masks = new MaskFolder(place["."]);
        string Find(string picture) => Path.GetRelativePath(place["."], masks.Find(picture)).Replace('\\', '/');
        Assert.Equal("a.png", Find("a.png"));
        Assert.Equal("a.jpg", Find("a.jpg"));
        Assert.Equal("b.pgm", Find("b.jpg"));
        Assert.Equal("f.g.png", Find("f.g.jpg"));
        Assert.Equal("deep/h.png", Find("deep/h.jpg"));
        Assert.All((string[])["a.ppm", "c.jpg"], name => Assert.Contains("could each be the mask", Assert.Throws<CommandException>(() => Find(name)).Message, StringComparison.Ordinal));
        Assert.All(
            (string[])["d.png", "e.png", "f.png", "h.png", "deep/a.png", "nowhere/a.png"], name => Assert.Contains("no mask", Assert.Throws<CommandException>(() => Find(name)).Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(typeof(UnauthorizedAccessException))]
    [InlineData(typeof(DirectoryNotFoundException))]
    public void A_folder_of_masks_that_cannot_be_listed_is_an_error_of_its_pictures(Type error)
    {
        using var place = new Workplace();
        Directory.CreateDirectory(place["deep"]);
        place.Write("a.png", []);
        var masks = new MaskFolder(place["."], folder => folder.EndsWith("deep", StringComparison.Ordinal) ? throw (Exception)Activator.CreateInstance(error, "not for you.")! : Directory.EnumerateFiles(folder));
        Assert.Equal(Path.Combine(place["."], "a.png"), masks.Find("a.png"));
        CommandException thrown = Assert.Throws<CommandException>(() => masks.Find(Path.Combine("deep", "a.png")));
        Assert.Contains($"deep: this folder could not be listed: not for you. Check", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_that_wait_for_their_names_are_no_leftovers()
    {
        using var place = new Workplace();
        string map = place["a.png.png"];
        var item = new BatchItem("a.png", place["in/a.png"], place["masks/a.png"], place["a.png"], map);
        place.Write(".fastinpaint-left.tmp", [1]);
        using (StagedPicture staged = StagedPicture.Write(map, new Picture(4, 4, PixelFormat.Gray8), overwrite: false, TestContext.Current.CancellationToken))
        {
            new BatchPlan([item]).RemoveLeftovers();
            Assert.Single(place.Files);
            staged.Commit(TestContext.Current.CancellationToken);
        }

        Assert.Equal(["a.png.png"], place.Files);
        Assert.Equal(4, PictureFile.Read(map, cancellationToken: TestContext.Current.CancellationToken).Width);
    }

    [Fact]
    public void Names_tell_pictures_and_outputs()
    {
        Assert.All((string[])["a.png", "a.JPG", "a.b.jfif", "a.pbm", "a.webp", "a.tiff"], name => Assert.True(PictureNames.IsPicture(name), name));
        Assert.All((string[])["a", "a.txt", ".png", ".a.png", "a.png.tmp"], name => Assert.False(PictureNames.IsPicture(name), name));
        Assert.All((string[])["a.heic", "a.HEIF", "a.hif", "a.avif", "a.jxl", "a.jp2", "a.psd", "a.cr2", "a.CR3", "a.nef", "a.arw", "a.dng", "a.orf", "a.rw2", "a.raf"],
            name => Assert.True(PictureNames.IsNotRead(name) && !PictureNames.IsPicture(name), name));
        Assert.All((string[])["a.png", "a.txt", "a.mov", "a.svg", "heic", ".heic", "._a.heic", "a.heic.json"], name => Assert.False(PictureNames.IsNotRead(name), name));
        Assert.Equal(["a.JPG", "a.bmp", "b.png", "c.pam", "d.png", "e.webp", "f.tiff"], ((string[])["a.JPG", "a.bmp", "b.pbm", "c.pam", "d.gif", "e.webp", "f.tiff"]).Select(PictureNames.Output));
    }

    [Fact]
    public void Folders_that_are_links_count_as_what_they_point_to()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a privilege on Windows");
        using var place = new BatchPlace();
        place.Add("a.png");
        Directory.CreateSymbolicLink(place["link"], place.Pictures);
        Workplace.Run("batch", place.Pictures, place.Masks, "-o", place["link"]).AssertFailed(ExitCode.BadInput, "read as pictures");
        Workplace.Run("batch", place.Pictures, place.Masks, "-o", Path.Combine(place["link"], "deep"), "--recursive").AssertFailed(ExitCode.BadInput, "read as pictures");
        Directory.CreateSymbolicLink(Path.Combine(place.Pictures, "round"), place.Pictures);
        Assert.Equal(["a.png"], PictureFolder.List(place.Pictures, recursive: true).Pictures);
    }

    [Theory]
    [InlineData(2, 0, 6, 1, 2, 2)]
    [InlineData(2, 1, 1, 1, 1, 1)]
    [InlineData(64, 0, 19, 8, 2, 8)]
    public void Limits_follow_the_machine(int processors, int jobs, int inFlight, int decoders, int fillers, int encoders)
    {
        var limits = BatchLimits.For(jobs, 1L << 30, processors);
        Assert.Equal(new BatchLimits(inFlight, 1L << 30, decoders, fillers, encoders), limits);
    }

    [Theory]
    [InlineData(1L << 30, 6, (1L << 30) - (6 * 2 * (16 << 20)))]
    [InlineData(256 << 20, 2, 192 << 20)]
    [InlineData(16 << 20, 1, 12 << 20)]
    public void Messages_have_a_quarter_of_the_memory_at_most(long memory, int jobs, long pictures)
    {
        BatchLimits limits = BatchLimits.For(6, memory, processors: 64).WithMessages(16 << 20);
        Assert.Equal((jobs, pictures), (limits.Jobs, limits.PictureBytes));
        Assert.True(limits.Decoders <= jobs && limits.Fillers <= jobs && limits.Encoders <= jobs);
    }

    [Fact]
    public void Progress_gives_the_rate_of_what_was_worked_on_and_the_time_left()
    {
        TimeSpan elapsed = TimeSpan.Zero;
        var progress = new BatchProgress(100, () => elapsed);
        Assert.Equal((0.01, "1 of 100"), progress.Count(Entry(BatchStatus.Skipped)));
        elapsed = TimeSpan.FromSeconds(4);
        Assert.Equal((0.02, "2 of 100, 0.3/s, 6:32 left"), progress.Count(Entry(BatchStatus.Done)));
        Assert.Equal((0.03, "3 of 100, 0.5/s, 3:14 left"), progress.Count(Entry(BatchStatus.Failed)));
        elapsed = TimeSpan.FromHours(1);
        Assert.Equal((0.04, "4 of 100, 0.0/s, 32:00:00 left"), progress.Count(Entry(BatchStatus.Done)));
    }

    private static BatchEntry Entry(string status) => new() { Input = "a", Output = "b", Status = status };
}
