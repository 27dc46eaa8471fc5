using System.Text;

namespace FastInpaint.Imaging.Tests;

public class PngHostileTests
{
    private static readonly byte[] Palette = TestPng.Chunk("PLTE", 1, 2, 3, 4, 5, 6);
    private static readonly PictureLimits Strict = new() { Strict = true };

    public static TheoryData<string, byte[], string> Wrong => new()
    {
        { "width 0", TestPng.File(TestPng.Ihdr(0, 1, 8, 0)), "0 x 1" },
        { "height 0", TestPng.File(TestPng.Ihdr(1, 0, 8, 0)), "1 x 0" },
        { "width 2^31", TestPng.File(TestPng.Ihdr(1u << 31, 1, 8, 0)), "2147483648 x 1" },
        { "height 2^32-1", TestPng.File(TestPng.Ihdr(1, uint.MaxValue, 8, 0)), "1 x 4294967295" },
        { "both sides 2^31-1", TestPng.File(TestPng.Ihdr(int.MaxValue, int.MaxValue, 16, 6)), "2147483647 x 2147483647" },
        { "60,000 squared", Padded(TestPng.Ihdr(60000, 60000, 8, 2)), "60000 x 60000" },
        { "30,000 squared", Padded(TestPng.Ihdr(30000, 30000, 1, 3), TestPng.Chunk("PLTE", 1, 2, 3)), "30000 x 30000" },
        { "20,000 squared interlaced", Padded(TestPng.Ihdr(20000, 20000, 8, 2, 1)), "20000 x 20000" },
        { "color type 1", TestPng.File(TestPng.Ihdr(1, 1, 8, 1)), "color type 1" },
        { "RGB of 4 bits", TestPng.File(TestPng.Ihdr(1, 1, 4, 2)), "color type 2 with 4 bits" },
        { "interlace 2", TestPng.File(TestPng.Ihdr(1, 1, 8, 0, 2)), "interlace 2" },
        { "long IHDR", TestPng.File(TestPng.Chunk("IHDR", new byte[14])), "IHDR" },
        { "no IHDR", TestPng.File(TestPng.Idat(0, 0)), "IDAT at byte 8" },
        { "second IHDR", Gray(TestPng.Ihdr(1, 1, 8, 0), TestPng.Idat(0, 0)), "IHDR at byte 33" },
        { "no IDAT", Gray(TestPng.Iend()), "IEND" },
        { "unknown critical chunk", Gray(TestPng.Chunk("ABCD", 1), TestPng.Idat(0, 0), TestPng.Iend()), "ABCD" },
        { "chunk type of no letters", Gray(TestPng.Chunk("A1CD", 1)), "0x41314344" },
        { "IDAT not consecutive", Gray(TestPng.Chunk("IDAT", 0x78), TestPng.Chunk("tEXt", 65, 0), TestPng.Idat(0, 0), TestPng.Iend()), "compressed pixels" },
        { "no PLTE", TestPng.File(TestPng.Ihdr(1, 1, 8, 3), TestPng.Idat(0, 0), TestPng.Iend()), "PLTE" },
        { "filter type 5", Gray(TestPng.Idat(5, 0), TestPng.Iend()), "filter type 5" },
        { "too few pixels", Gray(TestPng.Idat(0), TestPng.Iend()), "before the picture does" },
        { "no zlib stream", Gray(TestPng.Chunk("IDAT", 1, 2, 3, 4), TestPng.Iend()), "cannot be inflated" },
        { "preset dictionary", Gray(TestPng.Chunk("IDAT", 0x78, 0x20, 0, 0, 0, 1, 0, 0), TestPng.Iend()), "cannot be inflated" },
        { "wrong CRC and checksum of the pixels", Gray(Changed(TestPng.Chunk("IDAT", Changed(TestPng.Deflate([0, 0]), ^1)), ^1), TestPng.Iend()), "IDAT at byte 33" },
        { "wrong CRC of IHDR", TestPng.File(Changed(TestPng.Ihdr(1, 1, 8, 0), ^1), TestPng.Idat(0, 0), TestPng.Iend()), "IHDR at byte 8" },
        { "wrong CRC of PLTE", Indexed(8, Changed(TestPng.Chunk("PLTE", 1, 2, 3), ^1), TestPng.Idat(0, 0)), "PLTE at byte 33" },
        { "PLTE of 2 bytes", Indexed(8, TestPng.Chunk("PLTE", 1, 2), TestPng.Idat(0, 0)), "2 bytes" },
        { "PLTE after the pixels only", Indexed(8, TestPng.Idat(0, 0), TestPng.Chunk("PLTE", 1, 2, 3)), "without a chunk PLTE" },
        { "zlib header with a wrong check", Gray(TestPng.Chunk("IDAT", [0x78, 0x9D, .. TestPng.Deflate([0, 0])[2..]]), TestPng.Iend()), "cannot be inflated" },
        { "critical chunk type of no letters", Gray(TestPng.Chunk("A1CD", 1), TestPng.Idat(0, 0), TestPng.Iend()), "0x41314344" },
        { "chunk type of no letters and a wrong CRC", Gray(Changed(TestPng.Chunk("a1Cd", 1), ^1), TestPng.Idat(0, 0), TestPng.Iend()), "0x61314364" },
        { "chunk of 2^31-1 bytes", Gray([0x7F, 0xFF, 0xFF, 0xFF, .. "IDAT"u8, 0x78, 0x9C, .. new byte[900]]), "IDAT at byte 33" },
        { "text of 2^31-1 bytes", Gray([0x7F, 0xFF, 0xFF, 0xFF, .. "tEXt"u8, .. new byte[900]]), "tEXt" },
        { "text of 10 MB that is not there", Gray([0x00, 0x98, 0x96, 0x80, .. "tEXt"u8, .. new byte[900]]), "tEXt" },
        { "chunk of 2^32-1 bytes", Gray([0xFF, 0xFF, 0xFF, 0xFF, .. "tEXt"u8]), "4294967295" },
        { "line ends changed", [0x89, .. "PNG\n\x1A\n\0\0\0\rIHDR"u8], "text-mode" },
        { "text", Encoding.ASCII.GetBytes("Hello, this is no picture"), "Hello, this is n" },
        { "empty", [], "empty" },
        { "zeros", new byte[100], "0000" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Wrong_files_are_refused_with_what_is_wrong(string name, byte[] file, string expected)
    {
        Assert.Contains(expected, Hostile.AssertRefused(file, name), StringComparison.Ordinal);
        Assert.Contains(expected, Hostile.AssertRefused(file, name, Strict), StringComparison.Ordinal);
    }

    /// <summary>Where all pixels are there, the picture is read and said to be cut.</summary>
    [Fact]
    public void Truncation_anywhere_is_noticed()
    {
        int read = 0;
        foreach ((string name, byte[] file) in SeedFiles.Png())
        {
            Picture whole = Hostile.Read(file, name, out _)!;
            Assert.Empty(whole.Metadata.Warnings);
            for (int length = 0; length < file.Length; length++)
            {
                string what = $"{name} cut to {length} bytes";
                Hostile.AssertRefused(file[..length], what, Strict);
                if (Hostile.Read(file[..length], what, out _) is { } cut)
                {
                    read++;
                    TestPictures.AssertSame(whole, cut, what);
                    Assert.Contains("cut short", Assert.Single(cut.Metadata.Warnings), StringComparison.Ordinal);
                }
            }
        }

        // At least the twelve bytes of IEND, of each of eleven files.
        Assert.InRange(read, 12 * 11, 60 * 11);
    }

    /// <summary>Where the pixels are right all the same, the picture is read and said to be damaged.</summary>
    [Fact]
    public void A_changed_byte_is_noticed_anywhere()
    {
        foreach ((string name, byte[] file) in SeedFiles.Png())
        {
            Picture whole = TestPictures.Decode(file);
            for (int at = 0; at < file.Length; at++)
            {
                foreach (byte bits in (byte[])[0xFF, 0x01, 0x20])
                {
                    string what = $"{name} with byte {at} changed by {bits}";
                    byte[] changed = [.. file];
                    changed[at] ^= bits;
                    Hostile.AssertRefused(changed, what, Strict);
                    if (Hostile.Read(changed, what, out _) is not { } picture)
                    {
                        continue;
                    }

                    Assert.True(picture.Metadata.Warnings is [_], $"{what}: {picture.Metadata.Warnings.Length} warnings");
                    if (picture.Layout == whole.Layout)
                    {
                        TestPictures.AssertSame(whole, picture, what);
                    }
                    else
                    {
                        Assert.True(whole.Layout.HasAlpha() && !picture.Layout.HasAlpha() && TestPng.Chunks(file).Exists(chunk => chunk.Type == "tRNS"), what);
                    }
                }
            }
        }
    }

    [Fact]
    public void A_changed_byte_under_a_right_CRC_is_harmless()
    {
        foreach ((string name, byte[] file) in SeedFiles.Png())
        {
            for (int at = 8; at < file.Length; at++)
            {
                foreach (byte bits in (byte[])[0xFF, 0x01, 0x08, 0x80])
                {
                    byte[] changed = [.. file];
                    changed[at] ^= bits;
                    TestPng.RepairCrcs(changed);
                    Hostile.Read(changed, $"{name} with byte {at} changed by {bits} and its CRC", out _);
                }
            }
        }
    }

    [Fact]
    public void What_inflates_beyond_the_picture_is_left_alone()
    {
        byte[] file = Gray(TestPng.Idat(new byte[50_000_000]), TestPng.Iend());
        Picture? picture = Hostile.Read(file, "surplus pixels", out _);
        Assert.Equal([0], picture!.Pixels.ToArray());
    }

    [Fact]
    public void Damage_beyond_the_picture_is_left_alone_however_the_file_arrives()
    {
        byte[] surplus = Changed(TestPng.Deflate([0, 9, .. Enumerable.Range(0, 400).Select(i => (byte)(i * i))]), ^1);
        Picture? picture = Hostile.Read(Gray(TestPng.Chunk("IDAT", surplus), TestPng.Iend()), "surplus with a wrong checksum", out _);
        Assert.Equal([9], picture!.Pixels.ToArray());
    }

    [Fact]
    public void What_follows_the_picture_is_left_alone()
    {
        byte[] file = [.. Gray(TestPng.Idat(0, 9), TestPng.Iend()), .. "trailing"u8];
        Assert.Equal([9], TestPictures.Decode(file).Pixels.ToArray());
    }

    [Fact]
    public void Transparency_and_palettes_that_say_nothing_are_left_alone()
    {
        byte[] gray = TestPng.File(TestPng.Ihdr(1, 1, 8, 0), Palette, TestPng.Idat(0, 9), TestPng.Iend());
        Assert.Equal([9], TestPictures.Decode(gray).Pixels.ToArray());
        byte[] rgba = TestPng.File(TestPng.Ihdr(1, 1, 8, 6), TestPng.Chunk("tRNS", 1, 2, 3), TestPng.Idat(0, 1, 2, 3, 4), TestPng.Iend());
        Assert.Equal([1, 2, 3, 4], TestPictures.Decode(rgba).Pixels.ToArray());
    }

    private static byte[] Gray(params byte[][] chunks) => TestPng.File([TestPng.Ihdr(1, 1, 8, 0), .. chunks]);

    private static byte[] Indexed(int bitDepth, params byte[][] chunks) => TestPng.File([TestPng.Ihdr(1, 1, bitDepth, 3), .. chunks, TestPng.Iend()]);

    /// <summary>A file of one kilobyte.</summary>
    private static byte[] Padded(params byte[][] chunks) => TestPng.File([.. chunks, TestPng.Chunk("IDAT", new byte[900]), TestPng.Iend()]);

    private static byte[] Changed(byte[] bytes, Index at)
    {
        bytes[at] ^= 0x10;
        return bytes;
    }
}
