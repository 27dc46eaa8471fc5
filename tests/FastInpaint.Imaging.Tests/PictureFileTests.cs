using FastInpaint.Files;

namespace FastInpaint.Imaging.Tests;

public sealed class PictureFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly Picture picture = TestPictures.Random(20, 10, PixelFormat.Rgb24, 1);

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("a.png", PixelFormat.Rgba32, "\u0089PNG")]
    [InlineData("a.PNG", PixelFormat.Gray16, "\u0089PNG")]
    [InlineData("a.pgm", PixelFormat.Gray8, "P5\n2")]
    [InlineData("a.ppm", PixelFormat.Rgb48, "P6\n2")]
    [InlineData("a.ppm", PixelFormat.Gray16, "P6\n2")]
    [InlineData("a.pnm", PixelFormat.Gray8, "P5\n2")]
    [InlineData("a.pnm", PixelFormat.Rgb24, "P6\n2")]
    [InlineData("a.pnm", PixelFormat.GrayAlpha16, "P7\nW")]
    [InlineData("a.pam", PixelFormat.Gray8, "P7\nW")]
    public void The_extension_chooses_the_format(string name, PixelFormat layout, string head)
    {
        PictureFile.Write(folder[name], TestPictures.Random(20, 10, layout, 1), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(head, System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(folder[name]), 0, 4));
        Assert.Equal([folder[name]], Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Grey_in_a_pixmap_is_the_same_in_all_three_channels()
    {
        foreach (PixelFormat layout in (PixelFormat[])[PixelFormat.Gray8, PixelFormat.Gray16])
        {
            Picture gray = TestPictures.Random(401, 307, layout, 2);
            PictureFile.Write(folder["gray.ppm"], gray, overwrite: true, TestContext.Current.CancellationToken);
            Picture color = Read("gray.ppm");
            int bytes = layout.BytesPerChannel();
            for (int i = 0; i < color.Pixels.Length; i++)
            {
                Assert.Equal(gray.Pixels.Span[(i / (3 * bytes) * bytes) + (i % bytes)], color.Pixels.Span[i]);
            }
        }
    }

    [Theory]
    [InlineData("a.gif", PixelFormat.Rgb24, "use .png")]
    [InlineData("a.bmp", PixelFormat.Gray16, "Gray16")]
    [InlineData("a.webp", PixelFormat.Rgb48, "Rgb48")]
    [InlineData("a.jpg", PixelFormat.Rgba32, "Rgba32")]
    [InlineData("a.v2", PixelFormat.Rgb24, "or no extension")]
    [InlineData("a.pgm", PixelFormat.Rgb24, "Rgb24")]
    [InlineData("a.ppm", PixelFormat.Rgba64, "Rgba64")]
    public void A_format_that_cannot_is_refused_and_nothing_written(string name, PixelFormat layout, string expected)
    {
        var refusal = Assert.Throws<ArgumentException>(() => PictureFile.Write(
            folder[name], TestPictures.Random(2, 2, layout, 1), cancellationToken: TestContext.Current.CancellationToken));
        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => PictureFile.CheckWritable(folder[name], 1, 1, layout, overwrite: true));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("a.jpg", "\u00FF\u00D8")]
    [InlineData("a.png", "\u0089P")]
    [InlineData("a.ppm", "P6")]
    public void Without_an_extension_the_format_is_the_source_s(string source, string head)
    {
        PictureFile.Write(folder[source], picture, cancellationToken: TestContext.Current.CancellationToken);
        PictureFile.CheckWritable(folder["finished"], 1, 1, picture.Layout, overwrite: false);
        PictureFile.Write(folder["finished"], Read(source), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(head, System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(folder["finished"]), 0, 2));
    }

    [Fact]
    public void Without_an_extension_and_a_source_the_format_is_png()
    {
        PictureFile.Write(folder["made"], picture, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(PictureFormat.Png, Read("made").Format);
    }

    [Fact]
    public void An_existing_file_is_replaced_only_when_allowed()
    {
        string path = folder["there.png"];
        File.WriteAllText(path, "mine");
        Assert.Contains("exists already", Assert.Throws<IOException>(() => Write(path, overwrite: false)).Message, StringComparison.Ordinal);
        Assert.Contains("exists already", Assert.Throws<IOException>(() => PictureFile.CheckWritable(path, 1, 1, picture.Layout, false)).Message, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(path));
        Write(path, overwrite: true);
        TestPictures.AssertSame(picture, Read("there.png"), "replaced");
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_file_that_appears_meanwhile_is_kept()
    {
        string path = folder["late.png"];
        using (StagedFile pending = StagedFile.Stage(path, overwrite: false, stream => PictureFile.Write(stream, path, picture, PictureWriteOptions.Default, TestContext.Current.CancellationToken)))
        {
            Assert.False(File.Exists(path));
            File.WriteAllText(path, "mine");
            Assert.Contains("exists already", Assert.Throws<IOException>(() => pending.Commit(TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
        }

        Assert.Equal("mine", File.ReadAllText(path));
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_failure_while_writing_leaves_the_old_file_and_nothing_else()
    {
        string path = folder["old.png"];
        File.WriteAllText(path, "mine");
        using (var target = new StagedFile(path, overwrite: true))
        {
            target.Stream.Write([1, 2, 3]);
        }

        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => PictureFile.Write(path, picture, overwrite: true, cancelled.Token));
        Assert.Throws<OperationCanceledException>(() => PictureFile.Write(folder["new.pam"], picture, false, cancelled.Token));
        Assert.Equal("mine", File.ReadAllText(path));
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Folders_and_missing_files_are_told_apart()
    {
        Assert.Contains("is a folder", Assert.Throws<IOException>(() => Read(".")).Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => Read("missing.png"));
        Assert.Throws<DirectoryNotFoundException>(() => Read("missing/a.png"));
        Directory.CreateDirectory(folder["b.png"]);
        Assert.Contains("is a folder", Assert.Throws<IOException>(() => Write(folder["b.png"], overwrite: true)).Message, StringComparison.Ordinal);
        Assert.Contains("create it", Assert.Throws<DirectoryNotFoundException>(() => Write(folder["missing/a.png"], false)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_content_chooses_how_to_read_and_messages_name_the_file()
    {
        File.WriteAllText(folder["text.png"], "just text\nand more");
        var error = Assert.Throws<PictureFormatException>(() => Read("text.png"));
        Assert.StartsWith(folder["text.png"], error.Message, StringComparison.Ordinal);
        Assert.Contains("'just text'", error.Message, StringComparison.Ordinal);
        PictureFile.Write(folder["real.pam"], picture, cancellationToken: TestContext.Current.CancellationToken);
        File.Move(folder["real.pam"], folder["named.png"]);
        TestPictures.AssertSame(picture, Read("named.png"), "a PAM file called PNG");
    }

    [Fact]
    public void Failures_of_a_stream_pass_through()
    {
        byte[] file = TestPictures.Encode(TestPictures.Random(200, 200, PixelFormat.Rgb24, 1), PictureFormat.Png);
        var error = Assert.Throws<IOException>(() => PictureFile.Read(new FailingStream(file, 20_000), cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal("pulled out", error.Message);
    }

    private Picture Read(string name) => PictureFile.Read(folder[name], cancellationToken: TestContext.Current.CancellationToken);

    private void Write(string path, bool overwrite) => PictureFile.Write(path, picture, overwrite, TestContext.Current.CancellationToken);

    private sealed class FailingStream(byte[] content, int good) : MemoryStream(content)
    {
        public override int Read(Span<byte> buffer) =>
            Position < good ? base.Read(buffer[..Math.Min(buffer.Length, 1000)]) : throw new IOException("pulled out");
    }
}
