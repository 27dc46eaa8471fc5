namespace FastInpaint.Imaging.Tests;

public class PngRoundTripTests
{
    public static TheoryData<PixelFormat> Layouts => [.. TestPictures.Layouts];

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Every_size_comes_back_exactly(PixelFormat layout)
    {
        (int, int)[] sizes = [(1, 1), (1, 2), (2, 1), (3, 3), (5, 7), (8, 8), (15, 16), (17, 31), (33, 32), (63, 65), (127, 5), (3000, 13), (1, 3000), (701, 501)];
        foreach ((int width, int height) in sizes)
        {
            Picture picture = TestPictures.Random(width, height, layout, (width * 31) + height);
            Picture back = TestPictures.Decode(TestPictures.Encode(picture, PictureFormat.Png));
            TestPictures.AssertSame(picture, back, $"{layout} {width}x{height}");
            Assert.Equal(PictureFormat.Png, back.Format);
            Assert.Equal(layout.BytesPerChannel() * 8, back.Metadata.BitDepth);
        }
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public void A_pipe_of_small_pieces_is_read_like_a_file(PixelFormat layout)
    {
        Picture picture = TestPictures.Random(301, 97, layout, 5);
        byte[] file = TestPictures.Encode(picture, PictureFormat.Png);
        foreach (int atMost in (int[])[1, 7, 4096])
        {
            Picture back = PictureFile.Read(new NonSeekableStream(file, atMost), cancellationToken: TestContext.Current.CancellationToken);
            TestPictures.AssertSame(picture, back, $"{layout} {atMost} bytes at a time");
        }
    }

    [Fact]
    public void Chunks_have_bounded_size()
    {
        byte[] file = TestPictures.Encode(TestPictures.Random(1000, 700, PixelFormat.Rgba32, 1), PictureFormat.Png);
        var idat = TestPng.Chunks(file).Where(c => c.Type == "IDAT").ToList();
        Assert.True(idat.Count > 2, $"{idat.Count} chunks IDAT");
        Assert.All(idat, c => Assert.InRange(c.Content.Length, 1, 65536));
    }

    [Fact]
    public void A_smooth_picture_is_compressed_well_by_either_search()
    {
        var photo = new Picture(1500, 1000, PixelFormat.Rgb24);
        var flat = new Picture(1500, 1000, PixelFormat.Rgb24);
        var random = new Random(3);
        for (int y = 0; y < photo.Height; y++)
        {
            for (int i = 0; i < photo.Stride; i++)
            {
                photo.Row(y)[i] = (byte)(100 + (40 * Math.Sin(i / 200.0)) + (40 * Math.Sin(y / 70.0)) + random.Next(4));
                flat.Row(y)[i] = (byte)((i / 300 * 97) + (y / 90 * 31));
            }
        }

        foreach (Picture picture in (Picture[])[photo, flat])
        {
            byte[] file = TestPictures.Encode(picture, PictureFormat.Png);
            TestPictures.AssertSame(picture, TestPictures.Decode(file), "picture");
            int most = picture == flat ? picture.Pixels.Length / 200 : picture.Pixels.Length * 45 / 100;
            Assert.True(file.Length < most, $"{file.Length} bytes of {picture.Pixels.Length}, expected at most {most}");
        }
    }
}
