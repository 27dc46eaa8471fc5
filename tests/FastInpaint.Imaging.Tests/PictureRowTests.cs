namespace FastInpaint.Imaging.Tests;

/// <summary>Reading and writing row by row gives what reading and writing whole gives.</summary>
public sealed class PictureRowTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Rows_of_seed_files_are_those_of_the_picture()
    {
        foreach ((string name, byte[] file) in SeedFiles.Png().Concat(SeedFiles.Pnm()).Concat(SeedFiles.Jpeg()).Concat(SeedFiles.ProgressiveJpeg()))
        {
            AssertSame(TestPictures.Decode(file), file, name);
        }
    }

    [Theory]
    [InlineData(PixelFormat.Gray8, 0x11)]
    [InlineData(PixelFormat.Rgb24, 0x11)]
    [InlineData(PixelFormat.Rgb24, 0x21)]
    [InlineData(PixelFormat.Rgb24, 0x12)]
    [InlineData(PixelFormat.Rgb24, 0x22)]
    [InlineData(PixelFormat.Rgb24, 0x41)]
    [InlineData(PixelFormat.Rgb24, 0x33)]
    public void Rows_of_jpeg_files_are_those_of_the_picture(PixelFormat layout, int sampling)
    {
        foreach ((int width, int height) in ((int, int)[])[(1, 1), (17, 16), (33, 17), (50, 97)])
        {
            Picture photo = TestJpeg.Photo(width, height, layout);
            byte[] file = TestJpeg.Encode(layout == PixelFormat.Gray8 ? photo : TestJpeg.Sampled(photo, (sampling >> 4, sampling & 15), (1, 1), (1, 1)));
            AssertSame(TestPictures.Decode(file), file, $"{width}x{height} {sampling:X}");
        }
    }

    [Theory]
    [InlineData("a.png", PixelFormat.Rgba64)]
    [InlineData("a.png", PixelFormat.Gray8)]
    [InlineData("a.ppm", PixelFormat.Rgb24)]
    [InlineData("a.ppm", PixelFormat.Gray16)]
    [InlineData("a.pam", PixelFormat.GrayAlpha32)]
    [InlineData("a", PixelFormat.Rgb24)]
    [InlineData("a.jpg", PixelFormat.Rgb24)]
    [InlineData("a.jpg", PixelFormat.Gray8)]
    public void What_is_written_row_by_row_is_what_is_written_whole(string name, PixelFormat layout)
    {
        Picture random = TestPictures.Random(61, 45, layout, 5);
        var picture = new Picture(61, 45, layout, random.Pixels) { Metadata = new PictureMetadata { PngChunks = [new PngChunk("tEXt", new byte[] { 65, 0, 66 }), new PngChunk("tEXt", new byte[] { 67, 0, 68 }, afterPixels: true)] } };
        string path = _folder[name], other = _folder["whole" + Path.GetExtension(name)];
        PictureMetadata before = picture.Metadata with { PngChunks = [picture.Metadata.PngChunks[0]] };
        using (PictureRowWriter writer = PictureRowWriter.Create(path, 61, 45, layout, before))
        {
            Assert.Equal(45, writer.Height);
            foreach (int strip in (int[])[1, 7, 30, 7])
            {
                writer.Write(picture.Pixels.Span.Slice(writer.Row * picture.Stride, strip * picture.Stride), TestContext.Current.CancellationToken);
            }

            Assert.False(File.Exists(path));
            writer.Commit(picture.Metadata, TestContext.Current.CancellationToken);
        }

        PictureFile.Write(other, picture, cancellationToken: TestContext.Current.CancellationToken);
        Picture expected = PictureFile.Read(other, cancellationToken: TestContext.Current.CancellationToken), actual = PictureFile.Read(path, cancellationToken: TestContext.Current.CancellationToken);
        TestPictures.AssertSame(expected, actual, name);
        Assert.Equal(expected.Metadata.PngChunks.Select(chunk => (chunk.Type, chunk.AfterPixels)), actual.Metadata.PngChunks.Select(chunk => (chunk.Type, chunk.AfterPixels)));
        Assert.Equal(2, Directory.GetFileSystemEntries(_folder.Path).Length);
    }

    [Theory]
    [InlineData("4:2:0", false)]
    [InlineData("restarts", false)]
    [InlineData("3:1 and apart", true)]
    public void A_jpeg_file_of_one_sequential_scan_is_not_held(string name, bool whole)
    {
        byte[] file = SeedFiles.Jpeg().Single(seed => seed.Name == name).File;
        using PictureRowReader reader = PictureRowReader.Open(new MemoryStream(file), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(whole, reader.HoldsWholePicture);
    }

    [Fact]
    public void Whether_a_file_is_read_row_by_row_is_told_from_its_header()
    {
        int byRows = 0, whole = 0;
        foreach ((string name, byte[] file) in SeedFiles.Png().Concat(SeedFiles.Pnm()).Concat(SeedFiles.Jpeg()).Concat(SeedFiles.ProgressiveJpeg()))
        {
            string path = _folder["seed"];
            File.WriteAllBytes(path, file);
            using PictureRowReader expected = PictureRowReader.Open(path, cancellationToken: TestContext.Current.CancellationToken);
            using PictureRowReader? reader = PictureRowReader.TryOpen(path);
            Assert.Equal((name, !expected.HoldsWholePicture), (name, reader is not null));
            (byRows, whole) = reader is null ? (byRows, whole + 1) : (byRows + 1, whole);
            Assert.Equal(expected.Header, reader?.Header ?? expected.Header);
        }

        Assert.True(byRows > 0 && whole > 0, $"{byRows} by rows, {whole} whole");
        // An interlaced picture whose pixels are missing: nobody looked for them.
        File.WriteAllBytes(_folder["cut.png"], TestPng.File(TestPng.Ihdr(64, 64, 8, 0, interlace: 1), TestPng.Idat([0]), TestPng.Iend()));
        Assert.Null(PictureRowReader.TryOpen(_folder["cut.png"]));
        Assert.Throws<PictureFormatException>(() => PictureRowReader.Open(_folder["cut.png"], cancellationToken: TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Nothing_is_left_of_a_file_that_is_not_committed()
    {
        using (PictureRowWriter writer = PictureRowWriter.Create(_folder["a.png"], 4, 3, PixelFormat.Gray8))
        {
            writer.Write(new byte[8], TestContext.Current.CancellationToken);
            Assert.Contains("2 of 3 rows", Assert.Throws<InvalidOperationException>(() => writer.Commit(cancellationToken: TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
            Assert.Contains("1 rows are left", Assert.Throws<ArgumentException>(() => writer.Write(new byte[8], TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
            Assert.Throws<ArgumentException>(() => writer.Write(new byte[3], TestContext.Current.CancellationToken));
        }

        Assert.Throws<ArgumentException>(() => PictureRowWriter.Create(_folder["a.jpg"], 4, 3, PixelFormat.Rgba32));
        Assert.Throws<ArgumentOutOfRangeException>(() => PictureRowWriter.Create(_folder["a.png"], 0, 3, PixelFormat.Gray8));
        Assert.Throws<PictureLimitException>(() => PictureRowWriter.Create(_folder["a.png"], 500_000_001, 1, PixelFormat.Rgba32));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Theory]
    [InlineData("a.png", 20_000, PixelFormat.Rgb48)]
    [InlineData("a.ppm", 20_000, PixelFormat.Rgb48)]
    [InlineData("a.jpg", 50_000, PixelFormat.Gray8)]
    public void More_than_two_billion_bytes_go_through_row_by_row_only(string name, int side, PixelFormat layout)
    {
        byte[] first = new byte[side * layout.BytesPerPixel()], row = new byte[first.Length];
        if (layout == PixelFormat.Gray8)
        {
            first.AsSpan().Fill(128);
        }
        else
        {
            new Random(5).NextBytes(first);
        }

        byte[] file = FirstRow(name, side, first);
        var limits = new PictureLimits { MaxPixels = long.MaxValue };
        PictureHeader header = PictureFile.ReadHeader(Pipe(), limits);
        Assert.Equal((side, side, layout), (header.Width, header.Height, header.Layout));
        Assert.Contains("2000000000 bytes", Assert.Throws<PictureLimitException>(() => PictureFile.Read(Pipe(), limits, cancellationToken: TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
        using PictureRowReader reader = PictureRowReader.Open(Pipe(), limits, cancellationToken: TestContext.Current.CancellationToken);
        using PictureRowWriter writer = PictureRowWriter.Create(_folder[name], side, side, layout, original: reader);
        reader.Read(row, TestContext.Current.CancellationToken);
        Assert.Equal(first, row);
        writer.Write(row, TestContext.Current.CancellationToken);
        Assert.Equal(1, writer.Row);

        NonSeekableStream Pipe() => new(file, 1 << 20);
    }

    /// <summary>The beginning of a picture's file, long enough to hold the rows that it promises.</summary>
    private static byte[] FirstRow(string name, int side, byte[] row)
    {
        byte[] bigEndian = [.. row.Chunk(2).SelectMany(sample => (byte[])[sample[1], sample[0]])];
        return name switch
        {
            "a.jpg" => JpegParts.Grey(frame: JpegParts.Frame(JpegParts.Baseline, side, side, 0x11), data: JpegParts.Flat(side / 8 * (side / 8))),
            "a.ppm" => [.. System.Text.Encoding.ASCII.GetBytes($"P6 {side} {side} 65535\n"), .. bigEndian],
            _ => TestPng.File(TestPng.Ihdr((uint)side, (uint)side, 16, 2), TestPng.Idat([0, .. bigEndian, .. new byte[1 << 20]]), TestPng.Chunk("teST", new byte[3 << 20])),
        };
    }

    [Theory]
    [InlineData("in.png", "out.png")]
    [InlineData("in.ppm", "out.ppm")]
    [InlineData("in.jpg", "out.png")]
    [InlineData("in.jpg", "out.jpg")]
    [InlineData("in.ppm", "out.jpg")]
    public void A_large_picture_goes_through_in_the_memory_of_some_rows(string from, string to)
    {
        const int Width = 5000, Height = 2000, Stride = Width * 3;
        using (PictureRowWriter writer = PictureRowWriter.Create(_folder[from], Width, Height, PixelFormat.Rgb24))
        {
            Picture strip = TestJpeg.Photo(Width, 8, PixelFormat.Rgb24);
            while (writer.Row < Height)
            {
                writer.Write(strip.Pixels.Span, TestContext.Current.CancellationToken);
            }

            writer.Commit(cancellationToken: TestContext.Current.CancellationToken);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        using (PictureRowReader reader = PictureRowReader.Open(_folder[from], cancellationToken: TestContext.Current.CancellationToken))
        using (PictureRowWriter writer = PictureRowWriter.Create(_folder[to], Width, Height, reader.Header.Layout, reader.Metadata, original: reader))
        {
            Assert.False(reader.HoldsWholePicture);
            byte[] rows = new byte[16 * Stride];
            while (reader.Row < Height)
            {
                reader.Read(rows, TestContext.Current.CancellationToken);
                writer.Write(rows, TestContext.Current.CancellationToken);
            }

            writer.Commit(cancellationToken: TestContext.Current.CancellationToken);
        }

        // The picture has 30 MB. A JPEG file's bytes are held; of one that is written the coded blocks, in a buffer that doubles.
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        allocated -= from == "in.jpg" ? new FileInfo(_folder[from]).Length : 0;
        allocated -= to == "out.jpg" ? 4 * new FileInfo(_folder[to]).Length : 0;
        Assert.True(allocated < 4 << 20, $"{allocated} bytes");
    }

    [Theory]
    [InlineData(PixelFormat.Gray8, 0x11, null)]
    [InlineData(PixelFormat.Rgb24, 0x11, null)]
    [InlineData(PixelFormat.Rgb24, 0x22, null)]
    [InlineData(PixelFormat.Rgb24, 0x21, null)]
    [InlineData(PixelFormat.Rgb24, 0x12, null)]
    [InlineData(PixelFormat.Rgb24, 0x22, 75)]
    public void A_jpeg_file_in_the_place_of_another_has_the_bytes_of_one_written_whole(PixelFormat layout, int sampling, int? quality)
    {
        foreach ((int width, int height) in ((int, int)[])[(9, 7), (64, 48), (50, 97)])
        {
            Picture photo = TestJpeg.Photo(width, height, layout);
            string path = _folder["original.jpg"], whole = _folder["whole.jpg"], rows = _folder["rows.jpg"];
            File.WriteAllBytes(path, TestJpeg.Encode(layout == PixelFormat.Gray8 ? photo : TestJpeg.Sampled(photo, (sampling >> 4, sampling & 15), (1, 1), (1, 1))));
            Picture picture = PictureFile.Read(path, cancellationToken: TestContext.Current.CancellationToken);
            var changed = new byte[width * height];
            for (int i = 0; i < changed.Length; i++)
            {
                if (i % width is > 4 and < 20 && i / width is > 3 and < 25)
                {
                    changed[i] = 1;
                    Span<byte> pixel = picture.Pixels.Span.Slice(i * layout.BytesPerPixel(), layout.BytesPerPixel());
                    pixel[0] ^= 0x80;
                }
            }

            PictureFile.Write(whole, picture, new PictureWriteOptions { Overwrite = true, Changed = changed, Quality = quality }, TestContext.Current.CancellationToken);
            using (PictureRowReader reader = PictureRowReader.Open(path, cancellationToken: TestContext.Current.CancellationToken))
            using (PictureRowWriter writer = PictureRowWriter.Create(rows, width, height, layout, reader.Metadata, new PictureWriteOptions { Overwrite = true, Quality = quality }, original: reader))
            {
                writer.Write(picture.Pixels.Span, TestContext.Current.CancellationToken);
                writer.Commit(reader.Metadata, TestContext.Current.CancellationToken);
            }

            Assert.Equal(File.ReadAllBytes(whole), File.ReadAllBytes(rows));
        }
    }

    [Fact]
    public void Rows_that_are_not_there_are_refused()
    {
        using PictureRowReader reader = PictureRowReader.Open(new MemoryStream(TestPictures.Encode(TestPictures.Random(4, 3, PixelFormat.Gray8, 1), PictureFormat.Png)), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Throws<ArgumentException>(() => reader.Read(new byte[5], TestContext.Current.CancellationToken));
        Assert.Contains("3 rows are left", Assert.Throws<ArgumentException>(() => reader.Read(new byte[16], TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Malformed_files_are_refused_row_by_row_too_where_reading_is_strict()
    {
        int refused = 0;
        var strict = new PictureLimits { Strict = true };
        foreach (string path in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "corpora"), "*", SearchOption.AllDirectories))
        {
            try
            {
                using PictureRowReader reader = PictureRowReader.Open(path, strict, TestContext.Current.CancellationToken);
                byte[] row = new byte[reader.Header.Width * reader.Header.Layout.BytesPerPixel()];
                while (reader.Row < reader.Header.Height)
                {
                    reader.Read(row, TestContext.Current.CancellationToken);
                }

                Assert.Fail($"{path} was read");
            }
            catch (Exception refusal) when (refusal is PictureFormatException or PictureLimitException)
            {
                refused++;
            }
        }

        Assert.True(refused > 50, $"only {refused} files were there");
    }

    private static void AssertSame(Picture expected, byte[] file, string what)
    {
        using PictureRowReader reader = PictureRowReader.Open(new NonSeekableStream(file, 61), name: "test", cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(
            (what, expected.Format, expected.Width, expected.Height, expected.Layout, expected.Metadata.BitDepth),
            (what, (PictureFormat?)reader.Header.Format, reader.Header.Width, reader.Header.Height, reader.Header.Layout, reader.Header.BitDepth));
        var actual = new Picture(expected.Width, expected.Height, expected.Layout);
        for (int strip = 1; reader.Row < expected.Height; strip += 2)
        {
            reader.Read(actual.Pixels.Span.Slice(reader.Row * expected.Stride, Math.Min(strip, expected.Height - reader.Row) * expected.Stride), TestContext.Current.CancellationToken);
        }

        TestPictures.AssertSame(expected, actual, what);
        Assert.Equal(expected.Metadata.PngChunks.Length, reader.Metadata.PngChunks.Length);
        Assert.Equal(expected.Metadata.JpegSegments.Length, reader.Metadata.JpegSegments.Length);
    }
}
