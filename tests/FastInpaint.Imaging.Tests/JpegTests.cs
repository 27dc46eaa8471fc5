using FastInpaint.Imaging.Jpeg;

namespace FastInpaint.Imaging.Tests;

public class JpegTests
{
    [Theory]
    [InlineData(75, PixelFormat.Rgb24)]
    [InlineData(95, PixelFormat.Rgb24)]
    [InlineData(60, PixelFormat.Gray8)]
    public void What_did_not_change_loses_nothing(int quality, PixelFormat layout)
    {
        Picture original = TestPictures.Decode(TestJpeg.Encode(TestJpeg.Photo(75, 50, layout), new PictureWriteOptions { Quality = quality }));
        byte[] unchanged = new byte[75 * 50];
        byte[] first = TestJpeg.Encode(original, new PictureWriteOptions { Changed = unchanged });
        Picture again = TestPictures.Decode(first);
        TestPictures.AssertSame(original, again, "unchanged");
        Assert.Equal(first, TestJpeg.Encode(again, new PictureWriteOptions { Changed = unchanged }));
    }

    [Fact]
    public void A_change_touches_its_own_blocks_only()
    {
        const int width = 120, height = 90;
        Picture original = TestPictures.Decode(TestJpeg.Encode(TestJpeg.Photo(width, height, PixelFormat.Rgb24), new PictureWriteOptions { Quality = 50 }));
        Picture edited = TestPictures.Decode(TestJpeg.Encode(original, new PictureWriteOptions { Changed = new byte[width * height] }));
        var changed = new byte[width * height];
        for (int y = 40; y < 52; y++)
        for (int x = 50; x < 70; x++)
        {
            changed[y * width + x] = 1;
            edited.Row(y)[3 * x] = (byte)(255 - edited.Row(y)[3 * x]);
        }

        Picture result = TestPictures.Decode(TestJpeg.Encode(edited, new PictureWriteOptions { Changed = changed }));
        int different = 0;
        for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
        {
            bool same = result.Row(y).Slice(3 * x, 3).SequenceEqual(original.Row(y).Slice(3 * x, 3));
            different += same ? 0 : 1;
            // 4:2:0: the touched MCUs are 48..79 by 32..63, and chroma reaches one pixel further when it is made larger.
            Assert.True(same || (x is >= 47 and <= 80 && y is >= 31 and <= 64), $"pixel {x}, {y} changed");
        }

        Assert.InRange(different, 200, 34 * 34);
    }

    /// <summary>No encoder makes them of 8-bit samples, and no baseline scan can hold them all.</summary>
    [Fact]
    public void Coefficients_that_cannot_be_written_are_encoded_anew()
    {
        Picture original = TestPictures.Decode(TestJpeg.Encode(TestJpeg.Photo(64, 40, PixelFormat.Rgb24), new PictureWriteOptions { Quality = 95 }));
        JpegComponent luma = ((JpegOrigin)original.Metadata.Origin!).Frame.Components[0];
        luma.Coefficients[luma.Block(1, 2)] = short.MaxValue;
        luma.Coefficients[luma.Block(1, 3) + 5] = short.MinValue;
        luma.Coefficients[luma.Block(3, 1) + 63] = JpegSymbol.LargestValue;
        Picture again = TestPictures.Decode(TestJpeg.Encode(original, new PictureWriteOptions { Changed = new byte[64 * 40] }));
        short[] written = ((JpegOrigin)again.Metadata.Origin!).Frame.Components[0].Coefficients;
        Assert.Equal(JpegSymbol.LargestValue, written[luma.Block(3, 1) + 63]);
        for (int y = 0; y < 40; y++)
        for (int x = 0; x < 64; x++)
        for (int c = 0; c < 3; c++)
        {
            bool wild = y / 8 == 3 && x / 8 == 1;
            int difference = Math.Abs(original.Row(y)[3 * x + c] - again.Row(y)[3 * x + c]);
            Assert.True(wild || difference <= 2, $"pixel {x}, {y} differs by {difference}");
        }
    }

    [Fact]
    public void A_quality_that_is_asked_for_encodes_everything_anew()
    {
        Picture original = TestPictures.Decode(TestJpeg.Encode(TestJpeg.Photo(75, 50, PixelFormat.Rgb24), new PictureWriteOptions { Quality = 95 }));
        byte[] small = TestJpeg.Encode(original, new PictureWriteOptions { Quality = 20, Changed = new byte[75 * 50] });
        Assert.True(small.Length < TestJpeg.Encode(original).Length / 2);
    }

    [Fact]
    public void Metadata_is_written_back_and_what_would_be_wrong_is_not()
    {
        byte[] file = TestJpeg.Encode(TestJpeg.Photo(20, 20, PixelFormat.Rgb24));
        byte[] exif = [.. "Exif\0\0"u8, 1, 2, 3];
        byte[] profile = [.. "ICC_PROFILE\0"u8, 1, 1, 9];
        file = TestJpeg.With(TestJpeg.With(TestJpeg.With(TestJpeg.With(file, 0xE1, exif), 0xE2, profile), 0xE2, [.. "MPF\0"u8, 7]), 0xFE, [.. "remark"u8]);
        Picture picture = TestPictures.Decode(file);
        Picture again = TestPictures.Decode(TestJpeg.Encode(picture));
        Assert.Equal([0xFE, 0xE2, 0xE2, 0xE1, 0xE0], picture.Metadata.JpegSegments.Select(segment => segment.Marker));
        Assert.Equal([0xFE, 0xE2, 0xE1, 0xE0], again.Metadata.JpegSegments.Select(segment => segment.Marker));
        Assert.Equal(exif, again.Metadata.JpegSegments[2].Data.ToArray());
        Assert.Equal(profile, again.Metadata.JpegSegments[1].Data.ToArray());
    }

    [Fact]
    public void Options_and_layouts_that_do_not_fit_are_refused()
    {
        Picture picture = TestJpeg.Photo(4, 4, PixelFormat.Rgb24);
        Assert.Throws<ArgumentException>(() => TestJpeg.Encode(picture, new PictureWriteOptions { Quality = 0 }));
        Assert.Throws<ArgumentException>(() => TestJpeg.Encode(picture, new PictureWriteOptions { Quality = 101 }));
        Assert.Throws<ArgumentException>(() => TestJpeg.Encode(picture, new PictureWriteOptions { Changed = new byte[15] }));
        Assert.Throws<ArgumentException>(() => TestJpeg.Encode(new Picture(4, 4, PixelFormat.Rgba32)));
        Assert.Throws<ArgumentException>(() => TestJpeg.Encode(new Picture(4, 4, PixelFormat.Gray16)));
        Assert.Throws<ArgumentException>(() => TestJpeg.Encode(new Picture(65_536, 1, PixelFormat.Gray8)));
    }

    [Fact]
    public void A_file_without_an_end_marker_is_read_and_what_follows_one_is_not()
    {
        byte[] file = TestJpeg.Encode(TestJpeg.Photo(20, 20, PixelFormat.Rgb24));
        Picture whole = TestPictures.Decode(file);
        TestPictures.AssertSame(whole, TestPictures.Decode(file[..^2]), "without an end");
        TestPictures.AssertSame(whole, TestPictures.Decode([.. file, 1, 2, 3]), "with more behind it");
    }

    [Theory]
    [InlineData("truncated", "ends in row")]
    [InlineData("two components", "it has 2 components; 1, 3 and 4 are read")]
    [InlineData("twelve bits", "12 bits")]
    [InlineData("arithmetic", "arithmetic-coded")]
    [InlineData("lossless", "lossless")]
    [InlineData("no size", "0 x 20")]
    [InlineData("huge", "cannot hold")]
    [InlineData("no tables", "quantization table 0 is missing")]
    [InlineData("zero step", "holds a 0")]
    [InlineData("overfull code", "more codes than fit")]
    [InlineData("two frames", "two frames")]
    [InlineData("bad band", "coefficients")]
    [InlineData("wrong component", "names component")]
    [InlineData("segment beyond the end", "are left")]
    public void Damaged_and_foreign_files_are_refused_where_reading_is_strict(string kind, string expected)
    {
        byte[] file = TestJpeg.Encode(TestJpeg.Photo(20, 20, PixelFormat.Rgb24));
        int frame = TestJpeg.Content(file, 0xC0), scan = TestJpeg.Content(file, 0xDA), table = TestJpeg.Content(file, 0xDB), codes = TestJpeg.Content(file, 0xC4);
        switch (kind)
        {
            case "truncated":
                file = file[..(scan + 30)];
                break;
            case "two components":
                file = [.. file[..(frame - 2)], 0, 14, 8, 0, 20, 0, 20, 2, 1, 17, 0, 2, 17, 0, .. file[(frame + 15)..]];
                break;
            case "twelve bits":
                file[frame] = 12;
                break;
            case "arithmetic":
                file[frame - 3] = 0xC9;
                break;
            case "lossless":
                file[frame - 3] = 0xC3;
                break;
            case "no size":
                (file[frame + 3], file[frame + 4]) = (0, 0);
                break;
            case "huge":
                (file[frame + 1], file[frame + 2], file[frame + 3], file[frame + 4]) = (0x40, 0, 0x40, 0);
                break;
            case "no tables":
                file[table] = 3;
                break;
            case "zero step":
                file[table + 5] = 0;
                break;
            case "overfull code":
                file[codes + 1] = 3;
                break;
            case "two frames":
                file = [.. file[..(frame - 4)], .. file[(frame - 4)..(frame + 15)], .. file[(frame - 4)..]];
                break;
            case "bad band":
                file[scan + 8] = 5;
                break;
            case "wrong component":
                file[scan + 1] = 9;
                break;
            default:
                file[frame - 2] = 0xFF;
                break;
        }

        Assert.Contains(expected, Hostile.AssertRefused(file, kind, new PictureLimits { Strict = true }), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_truncation_is_refused_where_reading_is_strict()
    {
        byte[] file = TestJpeg.Encode(TestJpeg.Photo(20, 20, PixelFormat.Rgb24), new PictureWriteOptions { Quality = 30 });
        for (int length = 0; length < file.Length - 4; length++)
        {
            Hostile.AssertRefused(file[..length], $"{length} bytes", new PictureLimits { Strict = true });
        }
    }
}
