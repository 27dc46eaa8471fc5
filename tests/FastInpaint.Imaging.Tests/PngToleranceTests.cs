namespace FastInpaint.Imaging.Tests;

/// <summary>PNG files that break a rule and hold all their pixels: read with one warning, refused where faults are.</summary>
public class PngToleranceTests
{
    private const string Opaque = "so the picture is opaque";

    private static readonly byte[] Colors = [10, 20, 30, 40, 50, 60];
    private static readonly byte[] Palette = TestPng.Chunk("PLTE", Colors);
    private static readonly byte[] Text = TestPng.Chunk("tEXt", 65, 0, 66);
    private static readonly byte[] End = TestPng.Iend();
    private static readonly byte[] Pixel = TestPng.Idat(0, 9);
    private static readonly byte[] Stream = TestPng.Deflate([0, 9]);

    public static TheoryData<string, byte[], byte[], string, string> Faults => new()
    {
        { "no IEND", Gray(Pixel), [9], "before its chunk IEND", "truncated" },
        { "cut inside IEND", Gray(Pixel, End[..7]), [9], "before its chunk IEND", "truncated" },
        { "cut inside text", Gray(Pixel, Text[..9]), [9], "before its chunk IEND", "tEXt at byte" },
        { "cut before the CRC of IDAT", Gray(Pixel[..^4]), [9], "before its chunk IEND", "IDAT at byte 33" },
        { "cut inside the checksum of the pixels", Gray(Pixel[..^6]), [9], "before its chunk IEND", "IDAT at byte 33" },
        { "no chunk behind the pixels", Gray(Pixel, [0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]), [9], "damaged after its pixels", "0x00000000" },
        { "text of 2 GB behind the pixels", Gray(Pixel, [0x7F, 0xFF, 0xFF, 0xFF, .. "tEXt"u8, 0, 0]), [9], "damaged after its pixels", "2147483647" },
        { "text of 4 GB behind the pixels", Gray(Pixel, [0xFF, 0xFF, 0xFF, 0xFF, .. "tEXt"u8, 0, 0]), [9], "damaged after its pixels", "4294967295" },
        { "IDAT after the pixels", Gray(Pixel, Text, Pixel, End), [9], "chunk IDAT at byte 70 comes after the pixels", "IDAT" },
        { "unknown critical chunk behind the pixels", Gray(Pixel, TestPng.Chunk("ABCD"), End), [9], "damaged after its pixels", "ABCD" },
        { "IHDR after the pixels", Gray(Pixel, TestPng.Ihdr(1, 1, 8, 0), End), [9], "chunk IHDR at byte 55 comes after the pixels", "IHDR" },
        { "PLTE after the pixels", Gray(Pixel, Palette, End), [9], "chunk PLTE at byte 55 comes after the pixels", "PLTE" },
        { "tRNS after the pixels", Gray(Pixel, TestPng.Chunk("tRNS", 0, 9), End), [9], $"chunk tRNS at byte 55 comes after the pixels and was left out, {Opaque}", "tRNS" },
        { "two PLTE", Indexed(8, 1, Palette, TestPng.Chunk("PLTE", new byte[6])), [40, 50, 60], "chunk PLTE at byte 51 comes twice", "PLTE" },
        { "PLTE of 7 bytes", Indexed(8, 1, TestPng.Chunk("PLTE", [.. Colors, 7])), [40, 50, 60], "its first 2 colors are used", "7 bytes" },
        { "PLTE of 3 colors for 1 bit", Indexed(1, 0x80, TestPng.Chunk("PLTE", [.. Colors, 7, 8, 9])), [40, 50, 60], "its first 2 colors are used", "1 to 2 colors" },
        { "PLTE of 257 colors", Indexed(8, 255, TestPng.Chunk("PLTE", [.. new byte[765], 1, 2, 3, 4, 5, 6])), [1, 2, 3], "its first 256 colors are used", "771 bytes" },
        { "suggested PLTE of 257 colors", Rgb(TestPng.Chunk("PLTE", new byte[771])), [1, 2, 3], "chunk PLTE at byte 33 has 771 bytes", "771 bytes" },
        { "suggested PLTE of 47 bytes", Rgb(TestPng.Chunk("PLTE", new byte[47])), [1, 2, 3], "chunk PLTE at byte 33 has 47 bytes", "47 bytes" },
        { "suggested PLTE without bytes", Rgb(TestPng.Chunk("PLTE")), [1, 2, 3], "chunk PLTE at byte 33 has 0 bytes", "0 bytes" },
        { "suggested PLTE with a wrong CRC", Rgb(Damaged(Palette)), [1, 2, 3], "chunk PLTE at byte 33 has a wrong checksum (CRC)", "PLTE at byte 33" },
        { "suggested PLTE behind tRNS", Rgb(TestPng.Chunk("tRNS", 0, 1, 0, 2, 0, 3), Palette), [1, 2, 3, 0], "chunk PLTE at byte 51 comes twice or too late", "PLTE" },
        { "palette index beyond PLTE", Indexed(8, 2, Palette), [0, 0, 0], "pixels beyond the 2 colors of its chunk PLTE are black", "index 2" },
        { "palette index beyond PLTE and tRNS", Indexed(8, 2, Palette, TestPng.Chunk("tRNS", 5)), [0, 0, 0, 255], "beyond the 2 colors", "index 2" },
        { "tRNS before PLTE", Indexed(8, 1, TestPng.Chunk("tRNS", 1), Palette), [40, 50, 60], $"comes before the palette and was left out, {Opaque}", "tRNS" },
        { "tRNS longer than PLTE", Indexed(8, 1, Palette, TestPng.Chunk("tRNS", 1, 2, 3)), [40, 50, 60], $"has 3 bytes for 2 colors and was left out, {Opaque}", "3 bytes" },
        { "tRNS without bytes", Indexed(8, 1, Palette, TestPng.Chunk("tRNS")), [40, 50, 60], Opaque, "0 bytes" },
        { "tRNS with a wrong CRC", Indexed(8, 1, Palette, Damaged(TestPng.Chunk("tRNS", 1, 2))), [40, 50, 60], $"has a wrong checksum (CRC) and was left out, {Opaque}", "tRNS" },
        { "tRNS of 3 bytes for gray", Gray(TestPng.Chunk("tRNS", 1, 2, 3), Pixel, End), [9], $"chunk tRNS at byte 33 has 3 bytes instead of 2 and was left out, {Opaque}", "3 bytes" },
        { "tRNS of 2 bytes for RGB", Rgb(TestPng.Chunk("tRNS", 1, 2)), [1, 2, 3], "has 2 bytes instead of 6", "2 bytes" },
        { "two tRNS", Gray(TestPng.Chunk("tRNS", 0, 9), TestPng.Chunk("tRNS", 1, 2), Pixel, End), [9, 0], "chunk tRNS at byte 47 comes twice", "tRNS" },
        { "tRNS for pixels with alpha", TestPng.File(TestPng.Ihdr(1, 1, 8, 6), TestPng.Chunk("tRNS", 1, 2, 3), TestPng.Idat(0, 1, 2, 3, 4), End), [1, 2, 3, 4], "alpha of their own", "tRNS" },
        { "wrong checksum of the pixels", Gray(TestPng.Chunk("IDAT", [.. Stream[..^1], 0]), End), [9], "IDAT does not end with the checksum of its pixels", "cannot be inflated" },
        { "no checksum of the pixels", Gray(TestPng.Chunk("IDAT", Stream[..^4]), End), [9], "IDAT does not end with the checksum of its pixels", "before their checksum" },
        { "wrong CRC of IDAT", Gray(Damaged(Pixel), End), [9], "chunk IDAT has a wrong checksum (CRC)", "IDAT at byte 33" },
        { "wrong CRC of text", Gray(Damaged(Text), Pixel, End), [9], "chunk tEXt at byte 33 has a wrong checksum (CRC) and was left out", "tEXt at byte 33" },
        { "wrong CRC of text behind the pixels", Gray(Pixel, Damaged(Text), End), [9], "chunk tEXt at byte 55 has a wrong checksum (CRC)", "tEXt at byte 55" },
        { "wrong CRC of the time", Gray(Damaged(TestPng.Chunk("tIME", new byte[7])), Pixel, End), [9], "chunk tIME at byte 33 has a wrong checksum (CRC)", "tIME" },
        { "wrong CRC of an unknown chunk", Gray(Pixel, Damaged(TestPng.Chunk("abCd", 65, 0)), End), [9], "chunk abCd at byte 55 has a wrong checksum", "abCd at byte" },
        { "wrong CRC of IEND", Gray(Pixel, Damaged(TestPng.Iend())), [9], "chunk IEND at byte 55 has a wrong checksum", "IEND" },
        { "chunk type of no letters", Gray(TestPng.Chunk("a1Cd", 1), Pixel, End), [9], "chunk 0x61314364 at byte 33", "0x61314364" },
        { "gAMA of 3 bytes", Gray(TestPng.Chunk("gAMA", 0, 1, 2), Pixel, End), [9], "chunk gAMA at byte 33 has 3 bytes instead of 4", "gAMA" },
        { "gAMA of 0", Gray(TestPng.Chunk("gAMA", new byte[4]), Pixel, End), [9], "gamma is 0", "gAMA" },
        { "gAMA twice", Gray(TestPng.Chunk("gAMA", 0, 0, 1, 0), TestPng.Chunk("gAMA", 0, 0, 2, 0), Pixel, End), [9], "chunk gAMA at byte 49 comes twice", "gAMA" },
        { "gAMA behind the pixels", Gray(Pixel, TestPng.Chunk("gAMA", 0, 0, 1, 0), End), [9], "chunk gAMA at byte 55 comes after the pixels", "gAMA" },
        { "gAMA behind the palette", Rgb(Palette, TestPng.Chunk("gAMA", 0, 0, 1, 0)), [1, 2, 3], "chunk gAMA at byte 51 comes after the palette", "gAMA" },
        { "sRGB of 7", Gray(TestPng.Chunk("sRGB", 7), Pixel, End), [9], "rendering intent 7", "sRGB" },
        { "cHRM of 31 bytes", Gray(TestPng.Chunk("cHRM", new byte[31]), Pixel, End), [9], "31 bytes instead of 32", "cHRM" },
        { "iCCP that cannot be inflated", Gray(TestPng.Chunk("iCCP", 65, 0, 0, 1, 2, 3), Pixel, End), [9], "no color profile that can be read", "iCCP" },
        { "pHYs of 8 bytes", Gray(TestPng.Chunk("pHYs", new byte[8]), Pixel, End), [9], "8 bytes instead of 9", "pHYs" },
        { "tIME of 3 bytes", Gray(TestPng.Chunk("tIME", new byte[3]), Pixel, End), [9], "3 bytes instead of 7", "tIME" },
        { "sBIT of 3 bytes for gray", Gray(TestPng.Chunk("sBIT", 8, 8, 8), Pixel, End), [9], "3 bytes instead of 1", "sBIT" },
        { "bKGD of 1 byte for RGB", Rgb(TestPng.Chunk("bKGD", 8)), [1, 2, 3], "1 bytes instead of 6", "bKGD" },
        { "hIST without PLTE", Rgb(TestPng.Chunk("hIST", 0, 1)), [1, 2, 3], "without a palette", "hIST" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void All_pixels_are_read_with_one_warning_and_strict_limits_refuse(string name, byte[] file, byte[] pixels, string warning, string refusal)
    {
        Picture picture = Hostile.Read(file, name, out _)!;
        Assert.Equal(pixels, picture.Pixels.ToArray());
        Assert.Contains(warning, Assert.Single(picture.Metadata.Warnings), StringComparison.Ordinal);
        Assert.Contains(refusal, Hostile.AssertRefused(file, name, new PictureLimits { Strict = true }), StringComparison.Ordinal);

        using PictureRowReader rows = PictureRowReader.Open(new MemoryStream(file), cancellationToken: TestContext.Current.CancellationToken);
        var row = new byte[pixels.Length];
        rows.Read(row, TestContext.Current.CancellationToken);
        Assert.False(rows.HoldsWholePicture);
        Assert.Equal(pixels, row);
        Assert.Equal(picture.Metadata.Warnings, rows.Metadata.Warnings);

        List<(string Type, byte[] Content)> written = TestPng.Chunks(TestPictures.Encode(picture, PictureFormat.Png));
        Assert.Equal(written.Count, written.Select(chunk => chunk.Type).Distinct().Count());
        Assert.Equal(picture.Metadata.PngChunks.Select(chunk => chunk.Type), written.Select(chunk => chunk.Type).Where(type => !Critical.Contains(type)));
        Assert.Empty(TestPictures.Decode(TestPictures.Encode(picture, PictureFormat.Png), new PictureLimits { Strict = true }).Metadata.Warnings);
    }

    /// <summary>Where libpng reads a file, its pixels are ours; OpenCV leaves out the alpha of gray, and libpng a color key before a palette.</summary>
    [Fact]
    public void Pixels_are_those_of_libpng()
    {
        ReferencePictures.Require();
        using var folder = new TemporaryFolder();
        var files = new List<(byte[] Pixels, string Name)>();
        foreach (TheoryDataRow<string, byte[], byte[], string, string> row in Faults)
        {
            (string name, byte[] file, byte[] pixels, _, _) = row.Data;
            File.WriteAllBytes(folder[$"{files.Count:00}.png"], file);
            files.Add((pixels, name));
        }

        string[] lines = ReferencePictures.Script("read", folder.Path, "reference_tolerance.py").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(lines.Length >= 30, $"libpng read {lines.Length} of {files.Count} files");
        foreach (string line in lines)
        {
            string[] words = line.Split(' ');
            (byte[] pixels, string name) = files[int.Parse(words[0].AsSpan(0, 2), System.Globalization.CultureInfo.InvariantCulture)];
            byte[] expected = Convert.FromHexString(words[2]);
            bool lessAlpha = pixels.Length == expected.Length + 1 && expected.Length is 1 or 3;
            Assert.True(expected.AsSpan().SequenceEqual(lessAlpha ? pixels.AsSpan(..^1) : pixels), $"{name}: {line}");
        }
    }

    private static string[] Critical => ["IHDR", "PLTE", "tRNS", "IDAT", "IEND"];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Larger_pictures_are_read_with_wrong_checksums(int interlace)
    {
        Picture expected = TestPictures.Decode(Large(interlace, _ => { }));
        Assert.Empty(expected.Metadata.Warnings);
        foreach ((string what, Action<List<byte[]>> damage, string warning) in (IEnumerable<(string, Action<List<byte[]>>, string)>)
        [
            ("a CRC in the middle", idat => idat[3] = Damaged(idat[3]), "wrong checksum (CRC)"),
            ("all CRCs", DamageAll, "wrong checksum (CRC)"),
            ("no checksum", idat => idat[^1] = TestPng.Chunk("IDAT", idat[^1][8..^8]), "does not end with the checksum"),
            ("further bytes", idat => idat.Add(TestPng.Chunk("IDAT", 1, 2, 3)), "does not end with the checksum"),
        ])
        {
            byte[] file = Large(interlace, damage);
            Picture picture = Hostile.Read(file, what, out _)!;
            TestPictures.AssertSame(expected, picture, what);
            Assert.Contains(warning, Assert.Single(picture.Metadata.Warnings), StringComparison.Ordinal);
        }

        foreach (int at in (int[])[0, 2, 5])
        {
            Hostile.AssertRefused(Large(interlace, idat => idat[at][20] ^= 1), $"a byte of chunk {at}");
        }
    }

    [Fact]
    public void What_follows_the_picture_is_said_to_be_left_out()
    {
        byte[] trailing = [.. Gray(Pixel, End), .. "trailing"u8], surplus = Gray(TestPng.Idat(0, 9, 0, 8), End);
        foreach ((byte[] file, string expected) in ((byte[], string)[])[(trailing, "bytes follow its chunk IEND"), (surplus, "chunk IDAT has more pixels than the picture")])
        foreach (bool strict in (bool[])[false, true])
        {
            Picture picture = TestPictures.Decode(file, new PictureLimits { Strict = strict });
            Assert.Equal([9], picture.Pixels.ToArray());
            Assert.Contains(expected, Assert.Single(picture.Metadata.Warnings), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Ten_thousand_faults_are_one_sentence()
    {
        Picture picture = TestPictures.Decode(Gray([Pixel, .. Enumerable.Range(0, 9000).Select(_ => Damaged(TestPng.Chunk("tEXt", 65, 0))), End]));
        string sentence = Assert.Single(picture.Metadata.Warnings);
        Assert.StartsWith("The PNG file breaks the format's rules: chunk tEXt at byte 55 has a wrong checksum (CRC) and was left out; chunk tEXt", sentence, StringComparison.Ordinal);
        Assert.EndsWith("; and 8992 more.", sentence, StringComparison.Ordinal);
    }

    /// <summary>Files of tests/corpora/png-tolerated, each named after what is wrong with it.</summary>
    [Fact]
    public void Files_of_the_corpus_are_read_with_one_warning_and_strict_limits_refuse()
    {
        string[] files = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "tolerated", "png"));
        Assert.Equal(2, files.Length);
        foreach (string path in files)
        {
            byte[] file = File.ReadAllBytes(path);
            Assert.Single(Hostile.Read(file, path, out _)!.Metadata.Warnings);
            Hostile.AssertRefused(file, path, new PictureLimits { Strict = true });
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(5551)]
    [InlineData(5552)]
    [InlineData(5553)]
    [InlineData(100_003)]
    public void Checksums_of_pixels_are_those_of_zlib(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        bytes.AsSpan(0, length / 2).Fill(255);
        Assert.Equal(System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(TestPng.Deflate(bytes).AsSpan(^4)), Png.PngAdler.Update(Png.PngAdler.Start, bytes));
        int part = length / 3;
        Assert.Equal(Png.PngAdler.Update(Png.PngAdler.Start, bytes), Png.PngAdler.Update(Png.PngAdler.Update(Png.PngAdler.Start, bytes.AsSpan(0, part)), bytes.AsSpan(part)));
    }

    private static byte[] Gray(params byte[][] chunks) => TestPng.File([TestPng.Ihdr(1, 1, 8, 0), .. chunks]);

    private static byte[] Rgb(params byte[][] chunks) => TestPng.File([TestPng.Ihdr(1, 1, 8, 2), .. chunks, TestPng.Idat(0, 1, 2, 3), End]);

    private static byte[] Indexed(int bitDepth, byte index, params byte[][] chunks) => TestPng.File([TestPng.Ihdr(1, 1, bitDepth, 3), .. chunks, TestPng.Idat(0, index), End]);

    /// <summary>Noise of 300 x 200 pixels in several chunks.</summary>
    private static byte[] Large(int interlace, Action<List<byte[]>> damage)
    {
        var random = new Random(3);
        var raw = new List<byte>();
        foreach ((int width, int height) in interlace == 0 ? [(300, 200)] : ((int, int)[])[(38, 25), (37, 25), (75, 25), (75, 50), (150, 50), (150, 100), (300, 100)])
        {
            var row = new byte[width];
            for (int y = 0; y < height; y++)
            {
                random.NextBytes(row);
                raw.AddRange([0, .. row]);
            }
        }

        List<byte[]> idat = [.. TestPng.Deflate([.. raw]).Chunk(9000).Select(part => TestPng.Chunk("IDAT", part))];
        damage(idat);
        return TestPng.File([TestPng.Ihdr(300, 200, 8, 0, interlace), .. idat, End]);
    }

    /// <summary>The same chunk with another CRC.</summary>
    private static byte[] Damaged(byte[] chunk) => [.. chunk[..^1], (byte)(chunk[^1] ^ 0x10)];

    private static void DamageAll(List<byte[]> chunks)
    {
        for (int i = 0; i < chunks.Count; i++)
        {
            chunks[i] = Damaged(chunks[i]);
        }
    }
}
