using System.Runtime.InteropServices;
using System.Text;

namespace FastInpaint.Imaging.Tests;

public class PnmTests
{
    public static TheoryData<PixelFormat> Layouts => [.. TestPictures.Layouts];

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Every_size_comes_back_exactly(PixelFormat layout)
    {
        foreach ((int width, int height) in ((int, int)[])[(1, 1), (1, 2), (3, 3), (17, 31), (701, 501), (3000, 13)])
        {
            Picture picture = TestPictures.Random(width, height, layout, (width * 31) + height);
            byte[] file = TestPictures.Encode(picture, PictureFormat.Pnm);
            TestPictures.AssertSame(picture, TestPictures.Decode(file), $"{layout} {width}x{height}");
            Picture piped = PictureFile.Read(new NonSeekableStream(file, 4099), cancellationToken: TestContext.Current.CancellationToken);
            TestPictures.AssertSame(picture, piped, $"{layout} {width}x{height} as a pipe");
        }
    }

    [Theory]
    [InlineData("P1\n3 2\n101\n0 1 0", "Gray8", "0 255 0 255 0 255")]
    [InlineData("P1 #c\n#d\n 2#e\n1 0#f\n1", "Gray8", "255 0")]
    [InlineData("P2\n4 1\n3\n0 1 2 3", "Gray8", "0 85 170 255")]
    [InlineData("P2 3 1 255 7\n 8\t9\n", "Gray8", "7 8 9")]
    [InlineData("P2\n5 1\n6\n1 2 3 4 5", "Gray8", "43 85 128 170 213")]
    [InlineData("P2 3 1 256 0 128 256", "Gray16", "0 32768 65535")]
    [InlineData("P3\n1 2 1 1 0 1 # red and blue\n0 1 0", "Rgb24", "255 0 255 0 255 0")]
    [InlineData("P4\n10 1\n\u00a5\u0040", "Gray8", "0 255 0 255 255 0 255 0 255 0")]
    [InlineData("P5 2 1 100 \u0032\u0064", "Gray8", "128 255")]
    [InlineData("P5 2 1 65535 \u0001\u0002\u00ff\u0003", "Gray16", "258 65283")]
    [InlineData("P6 1 1 1000\n\u0000\u0001\u0001\u00f4\u0003\u00e8", "Rgb48", "66 32768 65535")]
    [InlineData("P7\nWIDTH 1\nHEIGHT 2\nDEPTH 2\nMAXVAL 255\nENDHDR\nabcd", "GrayAlpha16", "97 98 99 100")]
    [InlineData("P7\n#x\nMAXVAL 1\n\nDEPTH 1\nTUPLTYPE BLACKANDWHITE\nHEIGHT 1\nWIDTH 2\nENDHDR\n\u0000\u0001", "Gray8", "0 255")]
    public void Variants_decode_to_their_samples(string text, string layout, string samples)
    {
        Picture picture = TestPictures.Decode(Encoding.Latin1.GetBytes(text));
        Assert.Equal(layout, picture.Layout.ToString());
        Assert.Equal(PictureFormat.Pnm, picture.Format);
        string actual = picture.Layout.BytesPerChannel() == 2
            ? string.Join(' ', MemoryMarshal.Cast<byte, ushort>(picture.Pixels.Span).ToArray())
            : string.Join(' ', picture.Pixels.ToArray());
        Assert.Equal(samples, actual);
    }

    [Fact]
    public void Every_greatest_sample_is_scaled_to_the_nearest()
    {
        for (int maxValue = 1; maxValue <= 65535; maxValue += maxValue < 300 ? 1 : 997)
        {
            int top = maxValue > 255 ? 65535 : 255;
            int[] samples = [0, 1, maxValue / 3, maxValue / 2, maxValue - 1, maxValue];
            var file = new List<byte>(Encoding.ASCII.GetBytes($"P5 6 1 {maxValue}\n"));
            foreach (int sample in samples)
            {
                file.AddRange(maxValue > 255 ? [(byte)(sample >> 8), (byte)sample] : [(byte)sample]);
            }

            Picture picture = TestPictures.Decode([.. file]);
            for (int i = 0; i < samples.Length; i++)
            {
                int actual = top == 255 ? picture.Pixels.Span[i] : BitConverter.ToUInt16(picture.Pixels.Span[(i * 2)..]);
                Assert.True(actual == (int)Math.Floor(((decimal)samples[i] * top / maxValue) + 0.5m), $"{samples[i]} of {maxValue} became {actual}");
            }
        }
    }

    [Theory]
    [InlineData("P5\n0 1\n255\n", "0 x 1")]
    [InlineData("P5\n1 2147483648\n255\n", "above 2147483647")]
    [InlineData("P6\n60000 60000\n255\n12345", "60000 x 60000")]
    [InlineData("P6\n20000 20000\n255\n12345", "1200000000 bytes")]
    [InlineData("P5\n1 1\n0\n1", "0 as the greatest sample")]
    [InlineData("P5\n1 1\n65536\n11", "65536 as the greatest sample")]
    [InlineData("P5\n1 1\n100\n\u0065", "is 101")]
    [InlineData("P5\n1 1\n300\n\u0001\u002d", "is 301")]
    [InlineData("P2\n1 1\n100\n101", "is 101")]
    [InlineData("P2\n1 1\n100\n1x", "'x'")]
    [InlineData("P2\n2 1\n100\n-1 1", "'-'")]
    [InlineData("P1\n2 1\n2 ", "'2'")]
    [InlineData("P5 1", "truncated")]
    [InlineData("P5 # never ends", "truncated")]
    [InlineData("P7\nWIDTH 1\nHEIGHT 1\nDEPTH 1\nENDHDR\n1", "without MAXVAL")]
    [InlineData("P7\nWIDTH 1\nWIDTH 1\nHEIGHT 1\nDEPTH 1\nMAXVAL 255\nENDHDR\n1", "WIDTH 1")]
    [InlineData("P7\nWIDTH 1\nHEIGHT 1\nDEPTH 5\nMAXVAL 255\nENDHDR\n12345", "5 channels")]
    [InlineData("P7\nWIDTH 1\nHEIGHT 1\nDEPTH 3\nMAXVAL 255\nTUPLTYPE RGB_ALPHA\nENDHDR\n123", "3 channels")]
    [InlineData("P7\nWIDTH 1\nHEIGHT 1\nDEPTH 3\nMAXVAL 255\nTUPLTYPE CMYK\nENDHDR\n123", "CMYK")]
    [InlineData("P8\n1 1\n255\n1", "P8")]
    public void Wrong_files_are_refused_with_what_is_wrong(string text, string expected)
    {
        string message = Hostile.AssertRefused(Encoding.Latin1.GetBytes(text), text);
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Truncation_anywhere_is_refused()
    {
        foreach ((string name, byte[] file) in SeedFiles.Pnm())
        {
            Assert.NotNull(Hostile.Read(file, name, out _));

            // Of text, what is cut may be white space, or a digit that the file did not need.
            int least = name is "P1" or "P2" or "P3" ? file.Length - 4 : file.Length;
            for (int length = 0; length < least; length++)
            {
                Hostile.AssertRefused(file[..length], $"{name} cut to {length} bytes");
            }
        }
    }

    [Fact]
    public void Every_changed_byte_is_harmless()
    {
        foreach ((string name, byte[] file) in SeedFiles.Pnm())
        {
            for (int at = 0; at < file.Length; at++)
            {
                for (int bit = 0; bit < 8; bit++)
                {
                    byte[] changed = [.. file];
                    changed[at] ^= (byte)(1 << bit);
                    Hostile.Read(changed, $"{name} with bit {bit} of byte {at} changed", out _);
                }
            }
        }
    }
}
