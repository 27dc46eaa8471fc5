namespace FastInpaint.Imaging.Tests;

/// <summary>Files, streams and bytes through a <see cref="Restorer"/>.</summary>
public sealed class RestorerPictureTests : IDisposable
{
    private const int Width = 40, Height = 32;

    private readonly Restorer _restorer = new(new RestorerOptions { Detector = false });
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("restorer");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _restorer.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task The_result_says_what_the_written_file_has_not()
    {
        (string image, string mask) = Write("jpg", PixelFormat.Rgb24);
        byte[] preview = [.. "JFXX\0"u8, 0x13, 1, 1, 220, 20, 20], file = TestJpeg.With(File.ReadAllBytes(image), 0xE0, preview);
        File.WriteAllBytes(image, file);
        string output = Path.Combine(_folder.FullName, "out.jpg");
        InpaintResult result = _restorer.RestoreFile(image, mask, output, cancellationToken: Cancellation);
        Assert.Equal("The result leaves out what would not match it: the original's previews (thumbnails).", result.Warnings[^1]);
        Assert.Equal(-1, File.ReadAllBytes(output).AsSpan().IndexOf("JFXX"u8));
        (InpaintResult again, byte[] finished) = await _restorer.RestoreAsync(file, File.ReadAllBytes(mask), cancellationToken: Cancellation);
        Assert.Equal(result.Warnings, again.Warnings);
        Assert.Equal(File.ReadAllBytes(output), finished);
    }

    [Theory]
    [InlineData("png", PixelFormat.Rgb24)]
    [InlineData("png", PixelFormat.Rgba64)]
    [InlineData("jpg", PixelFormat.Rgb24)]
    [InlineData("pgm", PixelFormat.Gray8)]
    public async Task A_file_a_stream_and_bytes_give_the_same_file(string extension, PixelFormat format)
    {
        (string image, string mask) = Write(extension, format);
        string output = Path.Combine(_folder.FullName, "out." + extension);
        InpaintResult file = _restorer.RestoreFile(image, mask, output, cancellationToken: Cancellation);
        Assert.Equal(25, file.HolePixels);
        Picture before = PictureFile.Read(image, cancellationToken: Cancellation), after = PictureFile.Read(output, cancellationToken: Cancellation);
        Assert.NotEqual(before.Pixels.ToArray(), after.Pixels.ToArray());

        using var body = new ForwardStream(File.ReadAllBytes(image));
        using var hole = new ForwardStream(File.ReadAllBytes(mask));
        using var answer = new ForwardStream();
        await _restorer.RestoreAsync(body, hole, answer, cancellationToken: Cancellation);
        byte[] expected = File.ReadAllBytes(output);
        Assert.Equal(expected, answer.Written);
        Assert.Equal(expected, (await _restorer.RestoreAsync(File.ReadAllBytes(image), File.ReadAllBytes(mask), cancellationToken: Cancellation)).File);
    }

    [Fact]
    public async Task What_the_readers_have_to_say_is_in_the_result()
    {
        (string image, string mask) = Write("jpg", PixelFormat.Rgb24);
        File.WriteAllBytes(image, File.ReadAllBytes(image)[..^40]);
        File.WriteAllBytes(mask, [.. TestJpeg.Encode(PictureFile.Read(mask, cancellationToken: Cancellation))[..^2]]);
        string[] expected = ["rows are missing", "The mask: The JPEG file breaks the rules"];
        InpaintResult file = _restorer.RestoreFile(image, mask, Path.Combine(_folder.FullName, "out.jpg"), cancellationToken: Cancellation);
        InpaintResult bytes = (await _restorer.RestoreAsync(File.ReadAllBytes(image), File.ReadAllBytes(mask), cancellationToken: Cancellation)).Result;
        foreach (InpaintResult result in (InpaintResult[])[file, bytes])
        {
            Assert.Equal(2, result.Warnings.Length);
            Assert.All(expected.Zip(result.Warnings), pair => Assert.Contains(pair.First, pair.Second, StringComparison.Ordinal));
        }

        var strict = new PictureLimits { Strict = true };
        Assert.Throws<PictureFormatException>(() => _restorer.RestoreFile(image, mask, Path.Combine(_folder.FullName, "none.jpg"), limits: strict, cancellationToken: Cancellation));
    }

    [Fact]
    public void Known_pixels_stay_and_existing_files_are_not_replaced()
    {
        (string image, string mask) = Write("png", PixelFormat.Rgba32);
        string output = Path.Combine(_folder.FullName, "out.png");
        _restorer.RestoreFile(image, mask, output, cancellationToken: Cancellation);
        Picture before = PictureFile.Read(image, cancellationToken: Cancellation), after = PictureFile.Read(output, cancellationToken: Cancellation);
        for (int y = 0; y < Height; y++)
        for (int x = 0; x < Width; x++)
        {
            bool hole = x is >= 10 and < 15 && y is >= 12 and < 17;
            Assert.Equal(hole, !before.Row(y).Slice(4 * x, 4).SequenceEqual(after.Row(y).Slice(4 * x, 4)));
        }

        Assert.Throws<IOException>(() => _restorer.RestoreFile(image, mask, output, cancellationToken: Cancellation));
        _restorer.RestoreFile(image, mask, output, writing: new PictureWriteOptions { Overwrite = true }, cancellationToken: Cancellation);
        Assert.Throws<ArgumentException>(() => _restorer.RestoreFile(image, mask, Path.Combine(_folder.FullName, "out.jpg"), cancellationToken: Cancellation));
        PictureFile.Write(Path.Combine(_folder.FullName, "small.png"), new Picture(4, 4, PixelFormat.Gray8), cancellationToken: Cancellation);
        Assert.Contains("4x4", Assert.Throws<ArgumentException>(() => _restorer.RestoreFile(
            image, Path.Combine(_folder.FullName, "small.png"), output, writing: new PictureWriteOptions { Overwrite = true }, cancellationToken: Cancellation)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PictureFormat.Jpeg)]
    [InlineData(PictureFormat.Png)]
    [InlineData(PictureFormat.WebP)]
    public async Task A_mask_drawn_on_the_picture_as_it_is_stored_is_explained(PictureFormat format)
    {
        byte[] exif = [.. "MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 8, 0, 0, 0, 0, 0, 0];
        Picture stored = TestPictures.Random(Width, Height, PixelFormat.Rgb24, 3);
        byte[] file = format == PictureFormat.Jpeg
            ? TestJpeg.With(TestJpeg.Encode(stored), 0xE1, [.. "Exif\0\0"u8, .. exif])
            : TestPictures.Encode(new Picture(Width, Height, PixelFormat.Rgb24, stored.Pixels) { Metadata = new PictureMetadata { PngChunks = [new PngChunk("eXIf", exif)] } }, format);
        string image = Path.Combine(_folder.FullName, "turned"), mask = Path.Combine(_folder.FullName, "mask.png"), other = Path.Combine(_folder.FullName, "other.png");
        File.WriteAllBytes(image, file);
        PictureFile.Write(mask, new Picture(Width, Height, PixelFormat.Gray8), cancellationToken: Cancellation);
        PictureFile.Write(other, new Picture(Width, Height - 1, PixelFormat.Gray8), cancellationToken: Cancellation);
        const string Explained = "The mask has 40x32 pixels and the picture 32x40. The picture is stored turned (Exif orientation 8); it is 32x40 upright. Draw the mask on the upright picture.";
        string output = Path.Combine(_folder.FullName, "out.png");
        Assert.StartsWith(Explained, Assert.Throws<ArgumentException>(() => _restorer.RestoreFile(image, mask, output, cancellationToken: Cancellation)).Message, StringComparison.Ordinal);
        Assert.StartsWith(Explained, (await Assert.ThrowsAsync<ArgumentException>(() => _restorer.RestoreAsync(file, File.ReadAllBytes(mask), cancellationToken: Cancellation))).Message, StringComparison.Ordinal);
        Assert.StartsWith(
            "The mask has 40x31 pixels and the picture 32x40. Give a mask of the picture's size.",
            Assert.Throws<ArgumentException>(() => _restorer.RestoreFile(image, other, output, cancellationToken: Cancellation)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Opaque_alpha_is_left_out_in_a_jpeg_file_and_transparency_refused_before_the_work()
    {
        (string image, string mask) = Write("png", PixelFormat.Rgba32);
        string output = Path.Combine(_folder.FullName, "out.jpg");
        Picture picture = PictureFile.Read(image, cancellationToken: Cancellation);
        for (int i = 3; i < picture.Pixels.Length; i += 4)
        {
            picture.Pixels.Span[i] = 255;
        }

        PictureFile.Write(image, picture, overwrite: true, Cancellation);
        _restorer.RestoreFile(image, mask, output, cancellationToken: Cancellation);
        byte[] file = (await _restorer.RestoreAsync(File.ReadAllBytes(image), File.ReadAllBytes(mask), PictureFormat.Jpeg, cancellationToken: Cancellation)).File;
        Assert.Equal(File.ReadAllBytes(output), file);
        Assert.Equal(PixelFormat.Rgb24, PictureFile.ReadHeader(output).Layout);

        picture.Pixels.Span[3] = 0;
        PictureFile.Write(image, picture, overwrite: true, Cancellation);
        double told = 0;
        var progress = new Told(value => told = value);
        Assert.Contains("cannot hold transparency", Assert.Throws<ArgumentException>(() => _restorer.RestoreFile(
            image, mask, output, writing: new PictureWriteOptions { Overwrite = true }, progress: progress, cancellationToken: Cancellation)).Message, StringComparison.Ordinal);
        Assert.Contains("cannot hold transparency", (await Assert.ThrowsAsync<ArgumentException>(() => _restorer.RestoreAsync(
            File.ReadAllBytes(image), File.ReadAllBytes(mask), PictureFormat.Jpeg, progress: progress, cancellationToken: Cancellation))).Message, StringComparison.Ordinal);
        Assert.Equal(0, told);
        Assert.Equal(file, File.ReadAllBytes(output));
    }

    [Fact]
    public void Pixels_of_blue_green_red_are_written_in_the_order_of_files()
    {
        var blue = new Picture(2, 1, PixelFormat.Bgr24, new byte[] { 255, 0, 7, 1, 2, 3 });
        string path = Path.Combine(_folder.FullName, "blue.png");
        PictureFile.Write(path, blue, cancellationToken: Cancellation);
        Assert.Equal([7, 0, 255, 3, 2, 1], PictureFile.Read(path, cancellationToken: Cancellation).Pixels.ToArray());
        Assert.Equal(255, blue.Pixels.Span[0]);
        using (PictureRowWriter rows = PictureRowWriter.Create(Path.Combine(_folder.FullName, "rows.png"), 1, 2, PixelFormat.Bgra32))
        {
            rows.Write([1, 2, 3, 4, 5, 6, 7, 8], Cancellation);
            rows.Commit(cancellationToken: Cancellation);
        }

        Assert.Equal([3, 2, 1, 4, 7, 6, 5, 8], PictureFile.Read(Path.Combine(_folder.FullName, "rows.png"), cancellationToken: Cancellation).Pixels.ToArray());
        Assert.Equal(29, PictureMask.Of(new Picture(1, 1, PixelFormat.Bgr24, new byte[] { 255, 0, 0 })).Span[0]);
    }

    [Theory]
    [InlineData("png")]
    [InlineData("jpg")]
    public void A_large_file_goes_row_by_row_with_the_same_pixels(string extension)
    {
        const int Wide = 8000, High = 4000;
        var picture = new Picture(Wide, High, PixelFormat.Gray8);
        for (int y = 0; y < High; y++)
        for (int x = 0; x < Wide; x++)
        {
            picture.Row(y)[x] = (byte)((x / 40) + (y / 30));
        }

        var mask = new Picture(Wide, High, PixelFormat.Gray8);
        mask.Row(2000)[700..720].Fill(255);
        string image = Path.Combine(_folder.FullName, "large." + extension), hole = Path.Combine(_folder.FullName, "hole.png"), small = Path.Combine(_folder.FullName, "small.png");
        PictureFile.Write(image, picture, cancellationToken: Cancellation);
        PictureFile.Write(hole, mask, cancellationToken: Cancellation);
        PictureFile.Write(small, new Picture(4, 4, PixelFormat.Gray8), cancellationToken: Cancellation);
        var writing = new PictureWriteOptions { Overwrite = true };
        Assert.Contains("The mask has 4x4 pixels and the picture 8000x4000.", Assert.Throws<ArgumentException>(() => _restorer.RestoreFile(image, small, image, writing: writing, cancellationToken: Cancellation)).Message,
            StringComparison.Ordinal);

        // The output replaces the picture itself.
        picture = PictureFile.Read(image, cancellationToken: Cancellation);
        InpaintResult rows = _restorer.RestoreFile(image, hole, image, writing: writing, cancellationToken: Cancellation);
        Assert.StartsWith("Row by row", rows.StrategyReason, StringComparison.Ordinal);
        (InpaintResult whole, byte[] filled) = _restorer.Restore(picture, mask, cancellationToken: Cancellation);
        Assert.Equal((20, 20), (rows.HolePixels, whole.HolePixels));
        Assert.Equal(20, filled.Count(pixel => pixel == 1));
        string expected = Path.Combine(_folder.FullName, "whole." + extension);
        PictureFile.Write(expected, picture, new PictureWriteOptions { Changed = filled }, Cancellation);
        Assert.True(PictureFile.Read(expected, cancellationToken: Cancellation).Pixels.Span.SequenceEqual(PictureFile.Read(image, cancellationToken: Cancellation).Pixels.Span));
    }

    [Theory]
    [InlineData("png", PixelFormat.Gray8)]
    [InlineData("png", PixelFormat.Rgba32)]
    [InlineData("png", PixelFormat.Gray16)]
    [InlineData("bmp", PixelFormat.Rgb24)]
    public void A_mask_as_rows_has_the_bytes_of_the_decoded_one_each_time_from_its_top(string extension, PixelFormat format)
    {
        string path = Path.Combine(_folder.FullName, "rows." + extension);
        PictureFile.Write(path, TestPictures.Random(Width, Height, format, 5), cancellationToken: Cancellation);
        ReadOnlyMemory<byte> expected = PictureMask.Of(PictureFile.Read(path, cancellationToken: Cancellation));
        using (PictureReader file = PictureReader.Open(path))
        using (var rows = new MaskRows(file, "mask", file.Header))
        {
            var row = new byte[Width];
            foreach (int height in (int[])[Height / 2, Height])
            {
                RowReader reader = rows.Open(Cancellation);
                for (int y = 0; y < height; y++)
                {
                    reader(row);
                    Assert.True(expected.Span.Slice(y * Width, Width).SequenceEqual(row), $"row {y}");
                }
            }

            Assert.Equal(format == PixelFormat.Rgba32 ? MaskSource.AlphaAndBrightness : MaskSource.Brightness, rows.Source);
            Assert.Equal(format == PixelFormat.Rgba32 ? 1 : 0, rows.Warnings().Count());
            Assert.True(rows.Time > TimeSpan.Zero);
        }

        new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None).Dispose();
    }

    [Fact]
    public void A_reader_decodes_once_whole_or_by_rows()
    {
        byte[] upright = TestPictures.Encode(TestPictures.Random(5, 3, PixelFormat.Rgb24, 9), PictureFormat.Png);
        byte[] interlaced = TestPng.File(TestPng.Ihdr(64, 64, 8, 0, interlace: 1), TestPng.Idat([0]), TestPng.Iend());
        Picture expected = TestPictures.Decode(upright);
        using (PictureReader whole = PictureReader.Open(new MemoryStream(upright)))
        {
            Assert.Equal((5, 3, true), (whole.Header.Width, whole.Header.Height, whole.HasRows));
            TestPictures.AssertSame(expected, whole.Read(Cancellation), "whole");
            Assert.Contains("decoded before", Assert.Throws<InvalidOperationException>(() => whole.Read(Cancellation)).Message, StringComparison.Ordinal);
            Assert.Throws<InvalidOperationException>(whole.ReadRows);
        }

        using (PictureReader byRows = PictureReader.Open(new MemoryStream(upright)))
        {
            using PictureRowReader rows = byRows.ReadRows();
            var pixels = new byte[expected.Pixels.Length];
            rows.Read(pixels, Cancellation);
            Assert.Equal(expected.Pixels.ToArray(), pixels);
            Assert.Throws<InvalidOperationException>(() => byRows.Read(Cancellation));
        }

        using PictureReader turned = PictureReader.Open(new MemoryStream(interlaced));
        Assert.False(turned.HasRows);
        Assert.Contains("only be decoded whole", Assert.Throws<InvalidOperationException>(turned.ReadRows).Message, StringComparison.Ordinal);
        Assert.Throws<PictureFormatException>(() => turned.Read(Cancellation));
    }

    private (string Image, string Mask) Write(string extension, PixelFormat format)
    {
        var picture = new Picture(Width, Height, format);
        new Random(7).NextBytes(picture.Pixels.Span);
        var mask = new Picture(Width, Height, PixelFormat.Gray8);
        for (int y = 12; y < 17; y++)
        {
            mask.Row(y)[10..15].Fill(255);
        }

        string image = Path.Combine(_folder.FullName, "image." + extension), hole = Path.Combine(_folder.FullName, "mask.png");
        PictureFile.Write(image, picture, cancellationToken: Cancellation);
        PictureFile.Write(hole, mask, cancellationToken: Cancellation);
        return (image, hole);
    }

    private sealed class Told(Action<double> told) : IProgress<double>
    {
        public void Report(double value) => told(value);
    }

    /// <summary>A stream as a request's body is: forward only, and without synchronous reading or writing.</summary>
    private sealed class ForwardStream(byte[]? content = null) : Stream
    {
        private readonly MemoryStream _bytes = new(content ?? []);
        private readonly MemoryStream _written = new();

        public byte[] Written => _written.ToArray();

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Flush() => throw new InvalidOperationException("Synchronous.");

        public override int Read(byte[] buffer, int offset, int count) => throw new InvalidOperationException("Synchronous.");

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => _bytes.ReadAsync(buffer[..Math.Min(100, buffer.Length)], cancellationToken);

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new InvalidOperationException("Synchronous.");

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => _written.WriteAsync(buffer, cancellationToken);
    }
}
