using System.Text;

namespace FastInpaint.Imaging.Tests;

/// <summary>Exif, colour profile and XMP go from one format to another, and PNG files are upright as JPEG files are.</summary>
public class ProfileTests
{
    // A TIFF structure, big-endian: a directory of one entry, the orientation, and no further directory.
    private static readonly byte[] Exif = [.. "MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0];
    private static readonly byte[] Xmp = Encoding.UTF8.GetBytes("<x:xmpmeta xmlns:x='adobe:ns:meta/'>\u00E9</x:xmpmeta>");
    private static readonly byte[] Icc = [.. Enumerable.Range(0, 150_000).Select(i => (byte)(i * i >> 5))];

    [Fact]
    public void All_three_come_from_jpeg_to_png_and_back()
    {
        Picture photo = TestJpeg.Photo(20, 10, PixelFormat.Rgb24);
        byte[] file = TestJpeg.Encode(photo);
        file = TestJpeg.With(file, 0xE1, [.. "http://ns.adobe.com/xap/1.0/\0"u8, .. Xmp]);
        // Pieces may come in any order.
        file = TestJpeg.With(file, 0xE2, [.. "ICC_PROFILE\0"u8, 3, 3, .. Icc[120_000..]]);
        file = TestJpeg.With(file, 0xE2, [.. "ICC_PROFILE\0"u8, 1, 3, .. Icc[..60_000]]);
        file = TestJpeg.With(file, 0xE2, [.. "ICC_PROFILE\0"u8, 2, 3, .. Icc[60_000..120_000]]);
        file = TestJpeg.With(file, 0xE1, [.. "Exif\0\0"u8, .. Exif]);
        Picture read = TestPictures.Decode(file);
        byte[] png = TestPictures.Encode(read, PictureFormat.Png);
        var chunks = TestPng.Chunks(png);
        Assert.Equal(["IHDR", "iCCP", "eXIf", "iTXt", "IDAT", "IEND"], chunks.Select(chunk => chunk.Type));
        Assert.Equal(Exif, chunks[2].Content);
        Assert.Equal([.. "XML:com.adobe.xmp\0\0\0\0\0"u8, .. Xmp], chunks[3].Content);

        Picture back = TestPictures.Decode(TestJpeg.Encode(TestPictures.Decode(png)));
        Assert.Equal([0xE0, 0xE1, 0xE1, 0xE2, 0xE2, 0xE2], back.Metadata.JpegSegments.Select(segment => segment.Marker));
        Assert.Equal([.. "Exif\0\0"u8, .. Exif], back.Metadata.JpegSegments[1].Data.ToArray());
        Assert.Equal([.. "http://ns.adobe.com/xap/1.0/\0"u8, .. Xmp], back.Metadata.JpegSegments[2].Data.ToArray());
        Assert.Equal(Icc, back.Metadata.JpegSegments.Skip(3).SelectMany(segment => segment.Data[14..].ToArray()));
        Assert.Equal([1, 2, 3], back.Metadata.JpegSegments.Skip(3).Select(segment => segment.Data.Span[12]));

        Picture plain = TestPictures.Decode(TestPictures.Encode(read, PictureFormat.Pnm));
        Assert.Empty(plain.Metadata.PngChunks.Concat<object>(plain.Metadata.JpegSegments));
    }

    [Fact]
    public void Compressed_XMP_is_read_and_damaged_or_oversized_profiles_are_left_out()
    {
        byte[] deflated = TestPng.Deflate(Xmp);
        Assert.Equal([.. "http://ns.adobe.com/xap/1.0/\0"u8, .. Xmp], Segments(TestPng.Chunk("iTXt", [.. "XML:com.adobe.xmp\0"u8, 1, 0, .. "en\0"u8, .. "a\0"u8, .. deflated])).Single());
        Assert.Empty(Segments(TestPng.Chunk("iTXt", [.. "XML:com.adobe.xmp\0"u8, 1, 0, .. "en\0"u8, .. "a\0"u8, 1, 2, 3, 4])));
        Assert.Empty(Segments(TestPng.Chunk("iTXt", [.. "XML:com.adobe.xmp\0"u8, 0, 0, .. "en"u8])));
        Assert.Empty(Segments(TestPng.Chunk("iTXt", [.. "XML:com.adobe.xmp\0"u8])));
        Assert.Empty(Segments(TestPng.Chunk("iTXt", [.. "XML:com.adobe.xmp\0"u8, 0, 0, 0, 0, .. new byte[66_000]])));
        Assert.Empty(Segments(TestPng.Chunk("iCCP", 65, 0, 0, 1, 2, 3)));
        Assert.Empty(Segments(TestPng.Chunk("iCCP", 65, 0)));
        // 17 MB of zeros.
        Assert.Empty(Segments(TestPng.Chunk("iCCP", [65, 0, 0, .. TestPng.Deflate(new byte[17 << 20])])));
        Assert.Empty(Segments(TestPng.Chunk("eXIf", new byte[66_000])));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void Exif_before_the_pixels_turns_a_png_picture(byte orientation)
    {
        foreach (PixelFormat layout in TestPictures.Layouts)
        {
            Picture stored = TestPictures.Random(5, 3, layout, 3);
            byte[] exif = [.. Exif];
            exif[19] = orientation;
            byte[] file = TestPictures.Encode(new Picture(5, 3, layout, stored.Pixels) { Metadata = new PictureMetadata { PngChunks = [new PngChunk("eXIf", exif)] } }, PictureFormat.Png);
            Picture upright = TestPictures.Decode(file);
            (int width, int height) = orientation >= 5 ? (3, 5) : (5, 3);
            Assert.Equal((width, height), (upright.Width, upright.Height));
            PictureHeader header = PictureFile.ReadHeader(new MemoryStream(file));
            Assert.Equal((width, height, orientation, orientation), (header.Width, header.Height, header.Orientation, upright.Metadata.Orientation));
            Assert.Equal(Exif, upright.Metadata.PngChunks.Single().Data.ToArray());
            int bytes = layout.BytesPerPixel();
            for (int y = 0; y < 3; y++)
            for (int x = 0; x < 5; x++)
            {
                // Exif 2.32, 4.6.4: where row 0 and column 0 of the stored picture are to be seen.
                (int column, int row) = orientation switch
                {
                    1 => (x, y),
                    2 => (4 - x, y),
                    3 => (4 - x, 2 - y),
                    4 => (x, 2 - y),
                    5 => (y, x),
                    6 => (2 - y, x),
                    7 => (2 - y, 4 - x),
                    _ => (y, 4 - x),
                };
                Assert.Equal(stored.Row(y).Slice(x * bytes, bytes).ToArray(), upright.Row(row).Slice(column * bytes, bytes).ToArray());
            }

            TestPictures.AssertSame(upright, TestPictures.Decode(TestPictures.Encode(upright, PictureFormat.Png)), "written and read again");
        }
    }

    [Fact]
    public void Exif_behind_the_pixels_comes_too_late_and_is_kept_as_it_is()
    {
        byte[] exif = [.. Exif];
        exif[19] = 6;
        byte[] file = TestPng.File(TestPng.Ihdr(2, 1, 8, 0), TestPng.Idat(0, 7, 8), TestPng.Chunk("eXIf", exif), TestPng.Iend());
        Picture picture = TestPictures.Decode(file);
        Assert.Equal((2, 1), (picture.Width, picture.Height));
        Assert.Equal(exif, picture.Metadata.PngChunks.Single().Data.ToArray());
    }

    private static IEnumerable<byte[]> Segments(byte[] chunk)
    {
        Picture picture = TestPictures.Decode(TestPng.File(TestPng.Ihdr(1, 1, 8, 2), chunk, TestPng.Idat(0, 1, 2, 3), TestPng.Iend()));
        return TestPictures.Decode(TestJpeg.Encode(picture)).Metadata.JpegSegments.Where(segment => segment.Marker != 0xE0).Select(segment => segment.Data.ToArray());
    }
}
