namespace FastInpaint.Imaging.Tests;

public class PictureLimitsTests
{
    private static readonly byte[] Png = TestPictures.Encode(TestPictures.Random(20, 10, PixelFormat.Rgba32, 1), PictureFormat.Png);
    private static readonly byte[] Pnm = TestPictures.Encode(TestPictures.Random(20, 10, PixelFormat.Rgba32, 1), PictureFormat.Pnm);

    private static Picture Piped(byte[] file, PictureLimits limits) =>
        PictureFile.Read(new NonSeekableStream(file, 1000), limits, "test", TestContext.Current.CancellationToken);

    public static TheoryData<PictureLimits, string> TooSmall => new()
    {
        { new PictureLimits { MaxPixels = 199 }, "20 x 10 = 200 pixels, the limit is 199" },
        { new PictureLimits { MaxSide = 19 }, "at most 19" },
    };

    [Theory]
    [MemberData(nameof(TooSmall))]
    public void A_limit_is_checked_on_the_header(PictureLimits limits, string expected)
    {
        foreach (byte[] file in (byte[][])[Png, Pnm])
        {
            Assert.Contains(expected, Assert.Throws<PictureLimitException>(() => TestPictures.Decode(file, limits)).Message, StringComparison.Ordinal);
            Assert.Contains(expected, Assert.Throws<PictureLimitException>(() => PictureFile.ReadHeader(new MemoryStream(file), limits)).Message, StringComparison.Ordinal);
            var enough = new PictureLimits { MaxPixels = 200, MaxSide = 20 };
            Assert.Equal(10, TestPictures.Decode(file, enough).Height);
            Assert.Equal(20, PictureFile.ReadHeader(new MemoryStream(file), enough).Width);
        }
    }

    [Fact]
    public void More_than_two_billion_bytes_are_refused()
    {
        Assert.Contains("2000000000 bytes", Assert.Throws<PictureLimitException>(() => new Picture(20000, 20000, PixelFormat.Rgba64)).Message, StringComparison.Ordinal);
        byte[] file = TestPng.File(TestPng.Ihdr(25000, 25000, 8, 6), TestPng.Idat(0), TestPng.Iend());
        Assert.Contains("2000000000 bytes", Assert.Throws<PictureLimitException>(() => TestPictures.Decode(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Metadata_is_bounded_in_number_and_bytes()
    {
        byte[][] texts = [.. Enumerable.Range(0, 8).Select(_ => TestPng.Chunk("tEXt", 65, 0, 66, 67))];
        byte[] file = TestPng.File([TestPng.Ihdr(1, 1, 8, 0), .. texts[..4], TestPng.Idat(0, 0), .. texts[4..], TestPng.Iend()]);
        Assert.Equal(8, TestPictures.Decode(file, new PictureLimits { MaxMetadataChunks = 8, MaxMetadataBytes = 32 }).Metadata.PngChunks.Length);
        Assert.Throws<PictureLimitException>(() => TestPictures.Decode(file, new PictureLimits { MaxMetadataChunks = 7 }));
        Assert.Throws<PictureLimitException>(() => TestPictures.Decode(file, new PictureLimits { MaxMetadataBytes = 31 }));
    }

    [Fact]
    public void The_bytes_of_a_file_are_bounded_before_and_while_it_is_read()
    {
        foreach (byte[] file in (byte[][])[Png, Pnm, TestJpeg.Encode(TestJpeg.Photo(20, 10, PixelFormat.Rgb24))])
        {
            var enough = new PictureLimits { MaxFileBytes = file.Length };
            Assert.Equal(20, TestPictures.Decode(file, enough).Width);
            Assert.Equal(20, Piped(file, enough).Width);
            var tooFew = new PictureLimits { MaxFileBytes = file.Length - 1 };
            Assert.Contains($"the limit is {file.Length - 1}", Assert.Throws<PictureLimitException>(() => TestPictures.Decode(file, tooFew)).Message, StringComparison.Ordinal);
            Assert.Throws<PictureLimitException>(() => PictureFile.ReadHeader(new MemoryStream(file), tooFew));
            Assert.Throws<PictureLimitException>(() => Piped(file, tooFew));
        }
    }

    [Fact]
    public void Segments_chunks_and_scans_are_bounded_in_number()
    {
        byte[] jpeg = TestJpeg.Encode(TestJpeg.Photo(20, 10, PixelFormat.Rgb24));
        // JFIF, two quantisation tables, frame, two pairs of Huffman tables, scan.
        Assert.Equal(20, TestPictures.Decode(jpeg, new PictureLimits { MaxSegments = 7 }).Width);
        Assert.Contains("more than 6 segments", Assert.Throws<PictureLimitException>(() => TestPictures.Decode(jpeg, new PictureLimits { MaxSegments = 6 })).Message, StringComparison.Ordinal);

        byte[] png = TestPng.File([TestPng.Ihdr(1, 1, 8, 0), .. Enumerable.Repeat(TestPng.Chunk("teST"), 20), TestPng.Idat(0, 7), TestPng.Iend()]);
        Assert.Equal(1, TestPictures.Decode(png, new PictureLimits { MaxSegments = 22 }).Width);
        Assert.Contains("more than 21 chunks", Assert.Throws<PictureLimitException>(() => TestPictures.Decode(png, new PictureLimits { MaxSegments = 21 })).Message, StringComparison.Ordinal);

        byte[] progressive = SeedFiles.ProgressiveJpeg().First().File;
        Assert.Equal(23, TestPictures.Decode(progressive, new PictureLimits { MaxScans = 10 }).Width);
        Assert.Contains("more than 9 scans", Assert.Throws<PictureLimitException>(() => TestPictures.Decode(progressive, new PictureLimits { MaxScans = 9 })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Expansion_is_bounded_above_64_MB_only()
    {
        byte[] small = TestPng.File(TestPng.Ihdr(7000, 7000, 1, 0), TestPng.Idat(new byte[876 * 7000]), TestPng.Iend());
        byte[] large = TestPng.File(TestPng.Ihdr(8100, 8100, 1, 0), TestPng.Idat(new byte[1014 * 8100]), TestPng.Iend());
        Assert.Equal(7000, TestPictures.Decode(small, new PictureLimits { MaxExpansion = 10 }).Width);
        Assert.Equal(8100, TestPictures.Decode(large).Width);
        Assert.Equal(8100, Piped(large, PictureLimits.Default).Width);
        var strict = new PictureLimits { MaxExpansion = 1000 };
        Assert.Contains("more than 1000 for each byte", Assert.Throws<PictureLimitException>(() => TestPictures.Decode(large, strict)).Message, StringComparison.Ordinal);
        Assert.Throws<PictureLimitException>(() => Piped(large, strict));
        // 75 MB as RGB, of which a mask in a palette's colors needs no more bytes in the file than one in grey.
        byte[] palette = TestPng.File(TestPng.Ihdr(5000, 5000, 1, 3), TestPng.Chunk("PLTE", 0, 0, 0, 255, 255, 255), TestPng.Idat(new byte[626 * 5000]), TestPng.Iend());
        Assert.InRange(palette.Length, 1, 7000);
        Assert.Equal(5000, TestPictures.Decode(palette).Width);
        byte[] jpeg = JpegParts.Grey(frame: JpegParts.Frame(JpegParts.Baseline, 8192, 8192, 0x11), data: JpegParts.Flat(1 << 20));
        Assert.Equal(8192, TestPictures.Decode(jpeg).Width);
        Assert.Contains("for each byte", Assert.Throws<PictureLimitException>(() => TestPictures.Decode(jpeg, new PictureLimits { MaxExpansion = 100 })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_checks_its_memory()
    {
        Assert.Throws<ArgumentException>(() => new Picture(3, 2, PixelFormat.Rgb24, new byte[17]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Picture(0, 2, PixelFormat.Rgb24));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Picture(2, 2, (PixelFormat)99));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Picture(2, 2, PixelFormat.Gray8).Row(2).Length);
        Assert.Equal(6, new Picture(3, 2, PixelFormat.GrayAlpha16, new byte[12]).Row(1).Length);
    }
}
