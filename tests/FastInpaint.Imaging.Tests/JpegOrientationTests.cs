using FastInpaint.Imaging.Jpeg;

namespace FastInpaint.Imaging.Tests;

/// <summary>Pictures with Exif's orientation come out upright, and keep their coefficients if their size lets them.</summary>
public class JpegOrientationTests
{
    public static TheoryData<int, int> Turns
    {
        get
        {
            var turns = new TheoryData<int, int>();
            for (int orientation = 1; orientation <= 8; orientation++)
            {
                foreach (int sampling in (int[])[0x11, 0x21, 0x12, 0x22])
                {
                    turns.Add(orientation, sampling);
                }
            }

            return turns;
        }
    }

    [Theory]
    [InlineData(1, 40, 24)]
    [InlineData(3, 40, 24)]
    [InlineData(6, 24, 40)]
    public void The_result_is_upright_and_says_so(int orientation, int width, int height)
    {
        Picture upright = TestPictures.Decode(Turned(TestJpeg.Encode(TestJpeg.Photo(40, 24, PixelFormat.Rgb24), new PictureWriteOptions { Quality = 80 }), orientation));
        Assert.Equal((width, height), (upright.Width, upright.Height));
        Picture again = TestPictures.Decode(TestJpeg.Encode(upright, new PictureWriteOptions { Changed = new byte[40 * 24] }));
        Assert.Equal((width, height), (again.Width, again.Height));
        int largest = Largest(upright, again);
        Assert.True(orientation == 1 ? largest == 0 : largest < 40, $"a sample differs by {largest}");
    }

    [Theory]
    [MemberData(nameof(Turns))]
    public void Whole_MCUs_are_turned_without_loss_there_and_back(int orientation, int sampling)
    {
        byte[] file = TestJpeg.Encode(TestJpeg.Sampled(TestJpeg.Photo(48, 64, PixelFormat.Rgb24), (sampling >> 4, sampling & 15), (1, 1), (1, 1)));
        Picture upright = TestPictures.Decode(Turned(file, orientation));
        byte[] written = TestJpeg.Encode(upright, new PictureWriteOptions { Changed = new byte[48 * 64] });
        // Inverse and forward transforms round differently in a mirrored block, and so do the halves of triangle filters.
        Assert.InRange(Largest(upright, TestPictures.Decode(written)), 0, 4);

        int back = orientation switch { 6 => 8, 8 => 6, _ => orientation };
        byte[] again = TestJpeg.Encode(TestPictures.Decode(Turned(written, back)), new PictureWriteOptions { Changed = new byte[48 * 64] });
        JpegFrame expected = Origin(TestPictures.Decode(file)), actual = Origin(TestPictures.Decode(again));
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(expected.Components[i].Coefficients, actual.Components[i].Coefficients);
            Assert.Equal(expected.Components[i].Table, actual.Components[i].Table);
            Assert.Equal((expected.Components[i].Horizontal, expected.Components[i].Vertical), (actual.Components[i].Horizontal, actual.Components[i].Vertical));
        }
    }

    [Fact]
    public void A_change_in_a_turned_picture_touches_its_own_blocks_only()
    {
        byte[] file = Turned(TestJpeg.Encode(TestJpeg.Sampled(TestJpeg.Photo(80, 64, PixelFormat.Rgb24), (2, 2), (1, 1), (1, 1))), 6);
        Picture picture = TestPictures.Decode(file);
        byte[] untouched = TestJpeg.Encode(picture, new PictureWriteOptions { Changed = new byte[64 * 80] });
        byte[] changed = new byte[64 * 80];
        changed[33 * 64 + 18] = 1;
        picture.Row(33)[3 * 18] ^= 0xFF;
        JpegFrame before = Origin(TestPictures.Decode(untouched)), after = Origin(TestPictures.Decode(TestJpeg.Encode(picture, new PictureWriteOptions { Changed = changed })));
        Assert.Equal((64, 80), (after.Width, after.Height));
        for (int i = 0; i < 3; i++)
        {
            JpegComponent component = after.Components[i];
            int size = 8 * 2 / component.Horizontal, different = 0;
            for (int row = 0; row < component.StoredHigh; row++)
            for (int column = 0; column < component.StoredWide; column++)
            {
                bool same = component.Coefficients.AsSpan(component.Block(row, column), 64).SequenceEqual(before.Components[i].Coefficients.AsSpan(component.Block(row, column), 64));
                Assert.True(same || (row == 33 / size && column == 18 / size), $"component {i}, block {row}, {column} changed");
                different += same ? 0 : 1;
            }

            Assert.Equal(1, different);
        }
    }

    /// <summary>A file that states an orientation: a big-endian TIFF directory of one entry.</summary>
    private static byte[] Turned(byte[] file, int orientation) =>
        TestJpeg.With(file, 0xE1, [.. "Exif\0\0MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0, 0, 0, 0]);

    private static JpegFrame Origin(Picture picture) => ((JpegOrigin)picture.Metadata.Origin!).Frame;

    private static int Largest(Picture one, Picture other) => Enumerable.Range(0, one.Pixels.Length).Max(i => Math.Abs(one.Pixels.Span[i] - other.Pixels.Span[i]));
}
