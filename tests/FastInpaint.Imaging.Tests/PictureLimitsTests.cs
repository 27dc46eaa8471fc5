namespace FastInpaint.Imaging.Tests;

public class PictureLimitsTests
{
    private static readonly byte[] Png = TestPictures.Encode(TestPictures.Random(20, 10, PictureLayout.Rgba32, 1), PictureFormat.Png);
    private static readonly byte[] Pnm = TestPictures.Encode(TestPictures.Random(20, 10, PictureLayout.Rgba32, 1), PictureFormat.Pnm);

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
        Assert.Contains("2000000000 bytes", Assert.Throws<PictureLimitException>(() => new Picture(20000, 20000, PictureLayout.Rgba64)).Message, StringComparison.Ordinal);
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
    public void A_picture_checks_its_memory()
    {
        Assert.Throws<ArgumentException>(() => new Picture(3, 2, PictureLayout.Rgb24, new byte[17]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Picture(0, 2, PictureLayout.Rgb24));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Picture(2, 2, (PictureLayout)8));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Picture(2, 2, PictureLayout.Gray8).Row(2).Length);
        Assert.Equal(6, new Picture(3, 2, PictureLayout.GrayAlpha16, new byte[12]).Row(1).Length);
    }
}
