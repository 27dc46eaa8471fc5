namespace FastInpaint.Imaging.Tests;

public class PngMetadataTests
{
    private static readonly byte[] Profile = [65, 0, 0, .. TestPng.Deflate([1, 2, 3])];
    private static readonly byte[] Row = TestPng.Idat(0, 10, 20, 30, 40, 50, 60);

    [Fact]
    public void Kept_chunks_come_back_in_bytes_order_and_valid_places()
    {
        byte[][] before =
        [
            TestPng.Chunk("gAMA", 0, 0, 0xB1, 0x8F), TestPng.Chunk("cHRM", new byte[32]), TestPng.Chunk("iCCP", Profile),
            TestPng.Chunk("pHYs", 0, 0, 0, 1, 0, 0, 0, 2, 1), TestPng.Chunk("tEXt", 65, 0, 66), TestPng.Chunk("eXIf", 77, 77, 0, 42),
            TestPng.Chunk("zTXt", 67, 0, 0, 9), TestPng.Chunk("tEXt", 68, 0, 69),
        ];
        byte[][] after = [TestPng.Chunk("iTXt", 70, 0, 0, 0, 0, 0, 71), TestPng.Chunk("tEXt", 72, 0, 73)];
        byte[] file = TestPng.File([TestPng.Ihdr(2, 1, 8, 2), .. before, TestPng.Chunk("bKGD", new byte[6]), Row, .. after, TestPng.Iend()]);
        Picture picture = TestPictures.Decode(file);
        Assert.Equal(["gAMA", "cHRM", "iCCP", "pHYs", "tEXt", "eXIf", "zTXt", "tEXt", "iTXt", "tEXt"], picture.Metadata.PngChunks.Select(c => c.Type));

        byte[] written = TestPictures.Encode(picture, PictureFormat.Png);
        byte[] expected = TestPng.File([TestPng.Ihdr(2, 1, 8, 2), .. before, .. after, TestPng.Iend()]);
        Assert.Equal(TestPng.Chunks(expected), TestPng.Chunks(written).Where(c => c.Type != "IDAT"), new ChunkComparer());
        Assert.Equal(9, TestPng.Chunks(written).FindIndex(c => c.Type == "IDAT"));
    }

    [Fact]
    public void A_palette_comes_back_and_takes_new_colours_while_there_is_room()
    {
        byte[] colors = [1, 2, 3, 4, 5, 6, 1, 2, 3];
        byte[] file = TestPng.File(
            TestPng.Ihdr(4, 1, 2, 3), TestPng.Chunk("PLTE", colors), TestPng.Chunk("tRNS", 255, 9), TestPng.Idat(0, 0b00_01_10_00), TestPng.Iend());
        Picture picture = TestPictures.Decode(file);
        Assert.Equal(PixelFormat.Rgba32, picture.Layout);
        Assert.True(picture.Metadata.HasPalette);
        Assert.Equal([1, 2, 3, 255, 4, 5, 6, 9, 1, 2, 3, 255, 1, 2, 3, 255], picture.Pixels.ToArray());

        var same = TestPng.Chunks(TestPictures.Encode(picture, PictureFormat.Png));
        Assert.Equal([0, 0, 0, 4, 0, 0, 0, 1, 2, 3, 0, 0, 0], same[0].Content);
        Assert.Equal(("PLTE", colors), same[1], new ChunkComparer());
        Assert.Equal(("tRNS", [255, 9]), same[2], new ChunkComparer());

        byte[] four = [9, 9, 9, 8, 7, 7, 7, 6];
        four.CopyTo(picture.Pixels.Span);
        byte[] grown = TestPictures.Encode(picture, PictureFormat.Png);
        Assert.Equal([0, 0, 0, 4, 0, 0, 0, 1, 8, 3, 0, 0, 0], TestPng.Chunks(grown)[0].Content);
        TestPictures.AssertSame(picture, TestPictures.Decode(grown), "palette with new colours");
    }

    [Fact]
    public void More_than_256_colours_leave_the_palette()
    {
        Picture small = TestPictures.Decode(TestPng.File(
            TestPng.Ihdr(1, 1, 8, 3), TestPng.Chunk("PLTE", 1, 2, 3), TestPng.Idat(0, 0), TestPng.Iend()));
        foreach (int count in (int[])[255, 256, 257])
        {
            var picture = new Picture(count, 1, PixelFormat.Rgb24) { Metadata = small.Metadata };
            for (int x = 0; x < count; x++)
            {
                (picture.Row(0)[3 * x], picture.Row(0)[(3 * x) + 1]) = ((byte)x, (byte)(x >> 8));
            }

            byte[] file = TestPictures.Encode(picture, PictureFormat.Png);
            Assert.Equal(count == 255 ? 3 : 2, TestPng.Chunks(file)[0].Content[9]);
            TestPictures.AssertSame(picture, TestPictures.Decode(file), $"{count} colours");
        }
    }

    [Theory]
    [InlineData(1, 255)]
    [InlineData(2, 85)]
    [InlineData(4, 17)]
    public void Low_bit_grey_comes_back_while_every_pixel_fits(int bitDepth, int step)
    {
        Picture picture = TestPictures.Decode(TestPng.File(
            TestPng.Ihdr(3, 1, bitDepth, 0), TestPng.Idat([0, .. new byte[((3 * bitDepth) + 7) / 8]]), TestPng.Iend()));
        picture.Pixels.Span[1] = (byte)step;
        picture.Pixels.Span[2] = 255;
        byte[] file = TestPictures.Encode(picture, PictureFormat.Png);
        Assert.Equal(bitDepth, TestPng.Chunks(file)[0].Content[8]);
        TestPictures.AssertSame(picture, TestPictures.Decode(file), "fits");

        picture.Pixels.Span[1] = 1;
        file = TestPictures.Encode(picture, PictureFormat.Png);
        Assert.Equal(8, TestPng.Chunks(file)[0].Content[8]);
        TestPictures.AssertSame(picture, TestPictures.Decode(file), "does not fit");
    }

    [Fact]
    public void A_profile_does_not_follow_a_picture_from_grey_to_colour()
    {
        Picture gray = TestPictures.Decode(TestPng.File(
            TestPng.Ihdr(1, 1, 8, 0), TestPng.Chunk("iCCP", Profile), TestPng.Chunk("tEXt", 65, 0, 66), TestPng.Idat(0, 7), TestPng.Iend()));
        var color = new Picture(1, 1, PixelFormat.Rgb24) { Metadata = gray.Metadata };
        Assert.Equal(["IHDR", "iCCP", "tEXt", "IDAT", "IEND"], TestPng.Chunks(TestPictures.Encode(gray, PictureFormat.Png)).Select(c => c.Type));
        Assert.Equal(["IHDR", "tEXt", "IDAT", "IEND"], TestPng.Chunks(TestPictures.Encode(color, PictureFormat.Png)).Select(c => c.Type));
    }

    [Fact]
    public void A_chunk_of_another_type_or_place_is_refused()
    {
        Assert.Contains("'IDAT' is not kept", Assert.Throws<ArgumentException>(() => new PngChunk("IDAT", default)).Message, StringComparison.Ordinal);
        Assert.Contains("after the pixels", Assert.Throws<ArgumentException>(() => new PngChunk("gAMA", default, afterPixels: true)).Message, StringComparison.Ordinal);
    }

    private sealed class ChunkComparer : IEqualityComparer<(string Type, byte[] Content)>
    {
        public bool Equals((string Type, byte[] Content) x, (string Type, byte[] Content) y) => x.Type == y.Type && x.Content.SequenceEqual(y.Content);

        public int GetHashCode((string Type, byte[] Content) chunk) => chunk.Type.GetHashCode(StringComparison.Ordinal);
    }
}
