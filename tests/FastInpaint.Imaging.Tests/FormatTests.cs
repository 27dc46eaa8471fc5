using FastInpaint.Imaging.Profiles;

namespace FastInpaint.Imaging.Tests;

/// <summary>BMP, GIF, WebP and TIFF: what is read comes back, or its user is told; limits hold.</summary>
public class FormatTests
{
    public static TheoryData<PictureFormat, PixelFormat> LosslessKinds => [.. Kinds()];

    [Fact]
    public void Every_format_is_in_the_table_once_with_extensions_and_a_media_type_of_its_own()
    {
        Assert.Equal(Enum.GetValues<PictureFormat>(), PictureFile.Formats.Select(format => format.Format).Order());
        string[] extensions = [.. PictureFile.Formats.SelectMany(format => format.Extensions.Concat(format.ReadExtensions))];
        Assert.Equal(extensions.Length, extensions.Distinct().Count());
        Assert.All(extensions, extension => Assert.Matches("^\\.[a-z]+$", extension));
        Assert.Equal(PictureFile.Formats.Length, PictureFile.Formats.Select(format => format.MediaType).Distinct().Count());
        Assert.Equal([PictureFormat.Gif], PictureFile.Formats.Where(format => !format.IsWritten).Select(format => format.Format));
    }

    [Theory]
    [MemberData(nameof(LosslessKinds))]
    public void What_is_written_without_loss_is_read_again(PictureFormat format, PixelFormat layout)
    {
        foreach ((int width, int height) in ((int, int)[])[(1, 1), (1, 33), (33, 1), (20, 10), (131, 70), (700, 300)])
        {
            Picture picture = TestPictures.Random(width, height, layout, width + height);
            Picture read = TestPictures.Decode(TestPictures.Encode(picture, format));
            Assert.Equal(format, read.Format);
            if (format == PictureFormat.Tiff || layout is PixelFormat.Rgb24 or PixelFormat.Rgba32 || (format, layout) == (PictureFormat.Bmp, PixelFormat.Gray8))
            {
                TestPictures.AssertSame(picture, read, $"{format} {width}x{height}");
                continue;
            }

            // The format knows no such gray: it has become three equal colors.
            Assert.Equal(layout.HasAlpha() ? PixelFormat.Rgba32 : PixelFormat.Rgb24, read.Layout);
            int from = layout.ChannelCount(), to = read.Layout.ChannelCount();
            for (int i = 0; i < width * height; i++)
            {
                byte gray = picture.Pixels.Span[i * from];
                Assert.Equal([gray, gray, gray], read.Pixels.Span.Slice(i * to, 3).ToArray());
                Assert.Equal(picture.Pixels.Span[(i * from) + from - 1], layout.HasAlpha() ? read.Pixels.Span[(i * to) + 3] : gray);
            }
        }
    }

    [Theory]
    [InlineData(PictureFormat.Bmp, PixelFormat.Gray16)]
    [InlineData(PictureFormat.Bmp, PixelFormat.Rgba64)]
    [InlineData(PictureFormat.WebP, PixelFormat.Rgb48)]
    public void A_format_of_8_bits_refuses_16(PictureFormat format, PixelFormat layout) =>
        Assert.Contains($"cannot hold pixels of {layout}", Assert.Throws<ArgumentException>(() => TestPictures.Encode(TestPictures.Random(3, 3, layout, 1), format)).Message, StringComparison.Ordinal);

    [Fact]
    public void Names_choose_the_format_and_without_one_it_is_the_source_s()
    {
        using var folder = new TemporaryFolder();
        Picture picture = TestPictures.Random(20, 10, PixelFormat.Rgb24, 1);
        foreach ((string name, PictureFormat format) in ((string, PictureFormat)[])
            [("a.bmp", PictureFormat.Bmp), ("a.webp", PictureFormat.WebP), ("a.tif", PictureFormat.Tiff), ("a.TIFF", PictureFormat.Tiff)])
        {
            PictureFile.Write(folder[name], picture, cancellationToken: TestContext.Current.CancellationToken);
            Picture read = PictureFile.Read(folder[name], cancellationToken: TestContext.Current.CancellationToken);
            PictureFile.Write(folder["again"], read, overwrite: true, TestContext.Current.CancellationToken);
            Picture again = PictureFile.Read(folder["again"], cancellationToken: TestContext.Current.CancellationToken);
            Assert.Equal((format, format), (read.Format, again.Format));
            TestPictures.AssertSame(picture, again, name);
        }

        Picture gif = TestPictures.Decode(SeedFormats.Gif().First().File);
        PictureFile.Write(folder["gif"], gif, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(PictureFormat.Png, PictureFile.ReadHeader(folder["gif"]).Format);
        var refusal = Assert.Throws<ArgumentException>(() => PictureFile.Write(folder["b.gif"], gif, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Contains("GIF files are only read; use .png", refusal.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["b.gif"]));
    }

    [Fact]
    public void A_lossy_webp_file_stays_lossy_and_is_said_to_be_encoded_again()
    {
        Picture photo = TestJpeg.Photo(200, 150, PixelFormat.Rgb24);
        byte[] lossless = TestPictures.Encode(photo, PictureFormat.WebP), lossy = WebP(photo, 80);
        Assert.Equal("VP8L", Kind(lossless));
        Assert.Equal("VP8 ", Kind(lossy));
        Assert.True(lossy.Length < lossless.Length / 2);

        Picture read = TestPictures.Decode(lossy);
        Assert.Equal("VP8 ", Kind(WebP(read, null)));
        Assert.True(WebP(read, 20).Length < WebP(read, null).Length);
        Assert.Contains("encoded again", Assert.Single(PictureFile.WarningsOfWriting(read, PictureFormat.WebP)), StringComparison.Ordinal);
        Assert.Empty(PictureFile.WarningsOfWriting(read, PictureFormat.Png));
        Assert.Empty(PictureFile.WarningsOfWriting(TestPictures.Decode(lossless), PictureFormat.WebP));
        Assert.Equal("VP8L", Kind(WebP(TestPictures.Decode(TestPictures.Encode(read, PictureFormat.Png)), null)));
        Assert.InRange(Rms(read, TestPictures.Decode(WebP(read, null))), 0, 3);

        Picture translucent = TestPictures.Random(31, 17, PixelFormat.Rgba32, 4);
        Picture back = TestPictures.Decode(WebP(translucent, 70));
        Assert.Equal(PixelFormat.Rgba32, back.Layout);
        for (int i = 3; i < back.Pixels.Length; i += 4)
        {
            Assert.Equal(translucent.Pixels.Span[i], back.Pixels.Span[i]);
        }
    }

    [Fact]
    public void A_webp_file_has_sides_of_at_most_16382()
    {
        var tooLong = new Picture(16_383, 1, PixelFormat.Rgb24);
        Assert.Contains("at most 16382 pixels a side, the picture is 16383 x 1; use .png", Assert.Throws<ArgumentException>(() => TestPictures.Encode(tooLong, PictureFormat.WebP)).Message, StringComparison.Ordinal);
        using var folder = new TemporaryFolder();
        Assert.Throws<ArgumentException>(() => PictureFile.CheckWritable(folder["a.webp"], 1, 16_383, PixelFormat.Rgb24, overwrite: false));
        Assert.Throws<ArgumentException>(() => PictureRowWriter.Create(folder["a.webp"], 1, 16_383, PixelFormat.Rgb24));
        var longest = new Picture(16_382, 1, PixelFormat.Rgb24);
        TestPictures.AssertSame(longest, TestPictures.Decode(TestPictures.Encode(longest, PictureFormat.WebP)), "16382 x 1");
    }

    [Fact]
    public void Gif_pictures_are_placed_on_their_canvas()
    {
        (string Name, byte[] File)[] files = [.. SeedFormats.Gif()];
        Picture byHand = TestPictures.Decode(files.Single(file => file.Name == "by hand").File);
        // Colors 1, 2, 3 and 0, 1, 2, of which 2 is transparent.
        Assert.Equal([60, 80, 100, 255, 0, 0, 0, 0, 180, 200, 220, 255, 0, 20, 40, 255, 60, 80, 100, 255, 0, 0, 0, 0], byHand.Pixels.ToArray());
        Assert.Equal("<a/>", System.Text.Encoding.UTF8.GetString(byHand.Metadata.Profiles().Xmp!.Value.Span));
        Picture placed = TestPictures.Decode(files.Single(file => file.Name == "smaller than its canvas").File);
        Assert.Equal((6, 5, PixelFormat.Rgba32), (placed.Width, placed.Height, placed.Layout));
        Assert.Equal([0, 0, 0, 0, 60, 80, 100, 255], placed.Row(2)[..8].ToArray());
        Assert.Equal(6 * 255, placed.Pixels.ToArray().Where((_, i) => i % 4 == 3).Sum(alpha => alpha));
        Assert.Equal(PixelFormat.Rgb24, TestPictures.Decode(files.Single(file => file.Name == "own colors").File).Layout);

        Picture animated = TestPictures.Decode(files.Single(file => file.Name == "two pictures").File);
        Assert.Contains("animated", Assert.Single(animated.Metadata.Warnings), StringComparison.Ordinal);
        Assert.Contains("PNG", Assert.Single(PictureFile.WarningsOfWriting(byHand, PictureFormat.Png)), StringComparison.Ordinal);
        Assert.Empty(PictureFile.WarningsOfWriting("a.tif", byHand));
    }

    [Fact]
    public void The_first_picture_of_a_webp_animation_is_read()
    {
        Picture picture = TestPictures.Decode(SeedFormats.WebP().Single(file => file.Name == "animation").File);
        Assert.Equal((40, 30, PixelFormat.Rgba32), (picture.Width, picture.Height, picture.Layout));
        Assert.Contains("animated", Assert.Single(picture.Metadata.Warnings), StringComparison.Ordinal);
        Picture frame = TestPictures.Random(20, 10, PixelFormat.Rgb24, 7);
        Assert.Equal(frame.Row(3)[..3].ToArray(), picture.Row(9).Slice(4 * 4, 3).ToArray());
        Assert.Equal([0, 0, 0, 0], picture.Row(9)[..4].ToArray());
    }

    [Theory]
    [InlineData("a.bmp")]
    [InlineData("a.webp")]
    [InlineData("a.tif")]
    public void Rows_make_the_file_of_the_whole_picture(string name)
    {
        using var folder = new TemporaryFolder();
        Picture picture = TestPictures.Random(40, 30, PixelFormat.Rgb24, 6);
        PictureFile.Write(folder[name], picture, cancellationToken: TestContext.Current.CancellationToken);
        using (PictureRowWriter writer = PictureRowWriter.Create(folder["rows" + name], 40, 30, PixelFormat.Rgb24))
        {
            for (int y = 0; y < 30; y += 5)
            {
                writer.Write(picture.Pixels.Span.Slice(y * picture.Stride, 5 * picture.Stride), TestContext.Current.CancellationToken);
            }

            writer.Commit(cancellationToken: TestContext.Current.CancellationToken);
        }

        Assert.Equal(File.ReadAllBytes(folder[name]), File.ReadAllBytes(folder["rows" + name]));
        Assert.Null(PictureRowReader.TryOpen(folder[name]));
        using PictureRowReader reader = PictureRowReader.Open(folder[name], cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(reader.HoldsWholePicture);
        var row = new byte[picture.Stride];
        reader.Read(row, TestContext.Current.CancellationToken);
        Assert.Equal(picture.Row(0).ToArray(), row);
        Assert.Throws<PictureLimitException>(() => PictureRowWriter.Create(folder["large.tif"], 30_000, 30_000, PixelFormat.Rgb24));
    }

    [Fact]
    public void Nothing_is_printed_to_the_console()
    {
        TextWriter error = Console.Error, output = Console.Out;
        using var written = new StringWriter();
        Console.SetError(written);
        Console.SetOut(written);
        try
        {
            foreach ((string name, _, byte[] file) in HostileFormats.All.Where(each => each.Name.EndsWith(".tif", StringComparison.Ordinal)))
            {
                Assert.ThrowsAny<Exception>(() => TestPictures.Decode(file));
            }
        }
        finally
        {
            Console.SetError(error);
            Console.SetOut(output);
        }

        Assert.DoesNotContain("tif", written.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Sides_pixels_and_file_bytes_are_bounded()
    {
        foreach ((_, byte[] file) in SeedFormats.Bmp().Take(3).Concat(SeedFormats.Gif().Take(1)).Concat(SeedFormats.WebP().Take(3)).Concat(SeedFormats.Tiff().Take(3)))
        {
            Picture picture = TestPictures.Decode(file);
            Assert.Throws<PictureLimitException>(() => TestPictures.Decode(file, new PictureLimits { MaxPixels = (picture.Width * picture.Height) - 1 }));
            Assert.Throws<PictureLimitException>(() => TestPictures.Decode(file, new PictureLimits { MaxSide = Math.Max(picture.Width, picture.Height) - 1 }));
            Assert.Throws<PictureLimitException>(() => TestPictures.Decode(file, new PictureLimits { MaxFileBytes = file.Length - 1 }));
            Assert.Throws<PictureLimitException>(() => PictureFile.ReadHeader(new MemoryStream(file), new PictureLimits { MaxSide = Math.Max(picture.Width, picture.Height) - 1 }));
        }

        byte[] described = SeedFormats.WebP().Single(file => file.Name == "metadata").File;
        Assert.Throws<PictureLimitException>(() => TestPictures.Decode(described, new PictureLimits { MaxMetadataBytes = 5 }));
        Assert.Throws<PictureLimitException>(() => TestPictures.Decode(described, new PictureLimits { MaxSegments = 2 }));
    }

    [Theory]
    [InlineData(PictureFormat.Bmp)]
    [InlineData(PictureFormat.Gif)]
    [InlineData(PictureFormat.WebP)]
    [InlineData(PictureFormat.Tiff)]
    public void A_cut_file_is_refused_or_gives_a_picture(PictureFormat format)
    {
        IEnumerable<(string Name, byte[] File)> files = format switch { PictureFormat.Bmp => SeedFormats.Bmp(), PictureFormat.Gif => SeedFormats.Gif(), PictureFormat.WebP => SeedFormats.WebP(), _ => SeedFormats.Tiff() };
        int refused = 0;
        foreach ((string name, byte[] file) in files)
        {
            for (int length = 1; length < file.Length; length += Math.Max(1, file.Length / 60))
            {
                refused += Hostile.Read(file[..length], $"{name}, {length} bytes", out _) is null ? 1 : 0;
            }
        }

        Assert.True(refused > 100, $"only {refused} were refused");
    }

    private static IEnumerable<(PictureFormat, PixelFormat)> Kinds() =>
        from format in (PictureFormat[])[PictureFormat.Bmp, PictureFormat.WebP, PictureFormat.Tiff]
        from layout in TestPictures.Layouts
        where format == PictureFormat.Tiff || layout.BytesPerChannel() == 1
        select (format, layout);

    private static byte[] WebP(Picture picture, int? quality)
    {
        using var stream = new MemoryStream();
        PictureFile.Write(stream, picture, PictureFormat.WebP, new PictureWriteOptions { Quality = quality }, TestContext.Current.CancellationToken);
        return stream.ToArray();
    }

    private static string Kind(byte[] file) => System.Text.Encoding.ASCII.GetString(file, 12, 4);

    private static double Rms(Picture first, Picture second) =>
        Math.Sqrt(first.Pixels.ToArray().Zip(second.Pixels.ToArray(), (a, b) => (double)(a - b) * (a - b)).Average());
}
