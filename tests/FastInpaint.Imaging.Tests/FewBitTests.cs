namespace FastInpaint.Imaging.Tests;

/// <summary>Pictures of few bits keep them when pixels were changed: these are rounded, no others.</summary>
public sealed class FewBitTests : IDisposable
{
    private const int Width = 11, Height = 5;

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    /// <summary>Source, result, bits of a pixel that the result's file says, and its first characters.</summary>
    [Theory]
    [InlineData("gray1.png", "out.png", 1)]
    [InlineData("gray2.png", "out.png", 2)]
    [InlineData("gray4.png", "out.png", 4)]
    [InlineData("gray1.png", "out", 1)]
    [InlineData("gray1.png", "out.tif", 1)]
    [InlineData("gray4.png", "out.tif", 4)]
    [InlineData("gray1.png", "out.bmp", 1)]
    [InlineData("gray4.png", "out.bmp", 4)]
    [InlineData("gray2.png", "out.bmp", 8)]
    [InlineData("gray1.png", "out.pbm", 1)]
    [InlineData("gray1.png", "out.pnm", 1)]
    [InlineData("gray1.png", "out.pam", 1)]
    [InlineData("gray4.png", "out.pnm", 8)]
    [InlineData("gray1.png", "out.pgm", 8)]
    [InlineData("P1.pbm", "out.pbm", 1)]
    [InlineData("P4.pbm", "out.pbm", 1)]
    [InlineData("P4.pbm", "out", 1)]
    [InlineData("P4.pbm", "out.png", 1)]
    [InlineData("gray1.bmp", "out.bmp", 1)]
    [InlineData("gray4.bmp", "out.bmp", 4)]
    [InlineData("gray1.bmp", "out.png", 1)]
    [InlineData("gray1.tif", "out.tif", 1)]
    [InlineData("gray2.tif", "out.tif", 2)]
    [InlineData("gray1.tif", "out.png", 1)]
    [InlineData("gray1.tif", "out.pbm", 1)]
    public void Changed_pixels_take_the_nearest_level_of_the_source(string source, string result, int bits)
    {
        Picture original = Source(source);
        int step = 255 / ((1 << original.Metadata.BitDepth) - 1);
        (Picture changed, byte[] hole) = Change(original);
        PictureFile.Write(_folder[result], changed, new PictureWriteOptions { Changed = hole }, Cancellation);
        byte[] kept = changed.Pixels.ToArray();
        Picture actual = PictureFile.Read(_folder[result], cancellationToken: Cancellation);
        Assert.Equal((bits, PixelFormat.Gray8), (actual.Metadata.BitDepth, actual.Layout));
        for (int i = 0; i < hole.Length; i++)
        {
            byte before = original.Pixels.Span[i], now = actual.Pixels.Span[i];
            byte expected = hole[i] == 0 ? before : bits == 8 ? kept[i] : (byte)(Math.Round(kept[i] / (double)step) * step);
            Assert.True(now == expected, $"pixel {i}: {now}, expected {expected}");
        }

        Assert.Equal(kept, changed.Pixels.ToArray());
    }

    [Theory]
    [InlineData("out.pbm", "P4\n11 5\n")]
    [InlineData("out.pnm", "P4\n11 5\n")]
    [InlineData("out.pam", "P7\nWIDTH 11\nHEIGHT 5\nDEPTH 1\nMAXVAL 1\nTUPLTYPE BLACKANDWHITE\nENDHDR\n")]
    public void Netpbm_files_of_1_bit_have_its_headers(string name, string header)
    {
        PictureFile.Write(_folder[name], Source("P4.pbm"), cancellationToken: Cancellation);
        byte[] file = File.ReadAllBytes(_folder[name]);
        Assert.Equal(header, System.Text.Encoding.ASCII.GetString(file, 0, header.Length));
        Assert.Equal(header.Length + (name == "out.pam" ? Width * Height : 2 * Height), file.Length);
        TestPictures.AssertSame(Source("P4.pbm"), PictureFile.Read(_folder[name], cancellationToken: Cancellation), name);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_known_pixel_between_the_levels_keeps_8_bits(bool told)
    {
        (Picture changed, byte[] hole) = Change(Source("gray1.png"));
        int known = Array.IndexOf(hole, (byte)0);
        changed.Pixels.Span[known] = told ? (byte)100 : changed.Pixels.Span[known];
        PictureFile.Write(_folder["out.png"], changed, told ? new PictureWriteOptions { Changed = hole } : PictureWriteOptions.Default, Cancellation);
        Picture actual = PictureFile.Read(_folder["out.png"], cancellationToken: Cancellation);
        Assert.Equal(8, actual.Metadata.BitDepth);
        TestPictures.AssertSame(changed, actual, "8 bits");
    }

    [Fact]
    public void Gray_pixels_do_not_become_a_bitmap()
    {
        var gray = new Picture(2, 1, PixelFormat.Gray8, new byte[] { 255, 7 });
        Assert.Contains("black and white only", Assert.Throws<ArgumentException>(() => PictureFile.Write(_folder["out.pbm"], gray, cancellationToken: Cancellation)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => PictureFile.CheckWritable(_folder["out.pbm"], gray, () => new byte[] { 1, 0 }, overwrite: false));
        PictureFile.CheckWritable(_folder["out.pbm"], gray, () => new byte[] { 0, 1 }, overwrite: false);
        Assert.Contains("Rgb24", Assert.Throws<ArgumentException>(() => PictureFile.CheckWritable(_folder["out.pbm"], 1, 1, PixelFormat.Rgb24, overwrite: false)).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
        gray.Pixels.Span[1] = 0;
        PictureFile.Write(_folder["out.pbm"], gray, cancellationToken: Cancellation);
        Assert.Equal("P4\n2 1\n@", File.ReadAllText(_folder["out.pbm"]));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(8, false)]
    [InlineData(1, true)]
    public void Two_colors_stay_two(int bitDepth, bool alpha)
    {
        byte[] rows = bitDepth == 1 ? [0, 0b0110_0000] : [0, 0, 1, 1, 0];
        byte[][] chunks = [TestPng.Ihdr(4, 1, bitDepth, 3), TestPng.Chunk("PLTE", 250, 240, 230, 10, 20, 60), .. alpha ? [TestPng.Chunk("tRNS", 255, 128)] : Array.Empty<byte[]>(), TestPng.Idat(rows), TestPng.Iend()];
        Picture picture = TestPictures.Decode(TestPng.File(chunks));
        int bytes = picture.Layout.BytesPerPixel();
        byte[][] fills = [[240, 230, 225, 255], [20, 20, 80, alpha ? (byte)128 : (byte)255]];
        for (int i = 0; i < 2; i++)
        {
            fills[i].AsSpan(0, bytes).CopyTo(picture.Pixels.Span[(i * bytes)..]);
        }

        byte[] before = picture.Pixels.ToArray();
        Picture actual = Again(picture, [1, 1, 0, 0], out byte[] file);
        Assert.Equal([0, 0, 0, 4, 0, 0, 0, 1, (byte)bitDepth, 3, 0, 0, 0], TestPng.Chunks(file)[0].Content);
        byte[][] colors = [[250, 240, 230, 255], [10, 20, 60, alpha ? (byte)128 : (byte)255]];
        Assert.Equal(((int[])[0, 1, 1, 0]).SelectMany(i => colors[i].Take(bytes)), actual.Pixels.ToArray());
        Assert.Equal(before, picture.Pixels.ToArray());

        // A known pixel of a third color is not rounded, and so nothing is.
        TestPictures.AssertSame(picture, Again(picture, [1, 0, 0, 0], out _), "a third color is known");
    }

    [Theory]
    [InlineData(PixelFormat.Rgb24)]
    [InlineData(PixelFormat.Gray8)]
    public void Two_colors_of_a_bmp_file_stay_two(PixelFormat layout)
    {
        byte[] dark = layout == PixelFormat.Gray8 ? [32, 32, 32] : [40, 20, 90], light = layout == PixelFormat.Gray8 ? [224, 224, 224] : [250, 245, 230];
        int[] levels = [.. Enumerable.Range(0, Width * Height).Select(i => i % 3 == 0 ? 1 : 0)];
        byte[] file = Bmp(levels, 1);
        ((byte[])[.. dark.Reverse(), 0, .. light.Reverse(), 0]).CopyTo(file, 54);
        Picture original = TestPictures.Decode(file);
        Assert.Equal((layout, Width, Height), (original.Layout, original.Width, original.Height));
        int bytes = layout.BytesPerPixel();
        var changed = new Picture(Width, Height, layout, original.Pixels.ToArray()) { Format = original.Format, Metadata = original.Metadata };
        var hole = new byte[Width * Height];
        (hole[3], hole[17]) = (1, 1);
        light[..bytes].Select(value => (byte)(value - 20)).ToArray().CopyTo(changed.Pixels.Span[(3 * bytes)..]);
        dark[..bytes].Select(value => (byte)(value + 20)).ToArray().CopyTo(changed.Pixels.Span[(17 * bytes)..]);
        (levels[3], levels[17]) = (1, 0);

        PictureFile.Write(_folder["out.bmp"], changed, new PictureWriteOptions { Changed = hole }, Cancellation);
        byte[] written = File.ReadAllBytes(_folder["out.bmp"]);
        Assert.Equal((1, file.Length), (written[28], written.Length));
        Picture actual = PictureFile.Read(_folder["out.bmp"], cancellationToken: Cancellation);
        Assert.Equal(levels.SelectMany(level => (level == 0 ? dark : light).Take(bytes)), actual.Pixels.ToArray());

        hole[3] = 0;
        PictureFile.Write(_folder["wide.bmp"], changed, new PictureWriteOptions { Changed = hole }, Cancellation);
        TestPictures.AssertSame(changed, PictureFile.Read(_folder["wide.bmp"], cancellationToken: Cancellation), "a third color is known");
    }

    [Fact]
    public void Three_colors_take_further_ones()
    {
        Picture picture = TestPictures.Decode(TestPng.File(TestPng.Ihdr(4, 1, 2, 3), TestPng.Chunk("PLTE", 0, 0, 0, 9, 9, 9, 255, 255, 255), TestPng.Idat(0, 0b00_01_10_00), TestPng.Iend()));
        picture.Pixels.Span[0] = 100;
        TestPictures.AssertSame(picture, Again(picture, [1, 0, 0, 0], out byte[] file), "four colors");
        Assert.Equal([2, 3], TestPng.Chunks(file)[0].Content[8..10]);
    }

    private static Picture Again(Picture picture, byte[] hole, out byte[] file)
    {
        using var stream = new MemoryStream();
        PictureFile.Write(stream, picture, PictureFormat.Png, new PictureWriteOptions { Changed = hole }, Cancellation);
        file = stream.ToArray();
        return TestPictures.Decode(file);
    }

    /// <summary>A copy whose hole of three columns has every value.</summary>
    private static (Picture Picture, byte[] Hole) Change(Picture original)
    {
        var changed = new Picture(Width, Height, original.Layout, original.Pixels.ToArray()) { Format = original.Format, Metadata = original.Metadata };
        var hole = new byte[Width * Height];
        for (int i = 0; i < hole.Length; i++)
        {
            if (i % Width is > 3 and < 7)
            {
                hole[i] = 1;
                changed.Pixels.Span[i] = (byte)((i * 37) + 5);
            }
        }

        return (changed, hole);
    }

    /// <summary>A file in which every level occurs, by its name.</summary>
    private Picture Source(string name)
    {
        int bits = name[4] is '2' or '4' && name.StartsWith("gray", StringComparison.Ordinal) ? name[4] - '0' : 1;
        int[] levels = [.. Enumerable.Range(0, Width * Height).Select(i => (i * 7) % (1 << bits))];
        byte[] file = (Path.GetExtension(name), name[..2]) switch
        {
            (".pbm", "P1") => System.Text.Encoding.ASCII.GetBytes($"P1 {Width} {Height}\n{string.Join(' ', levels.Select(level => 1 - level))}\n"),
            (".pbm", _) => [.. System.Text.Encoding.ASCII.GetBytes($"P4 {Width} {Height}\n"), .. Packed([.. levels.Select(level => 1 - level)], 1, 1)],
            (".png", _) => TestPng.File(TestPng.Ihdr(Width, Height, bits, 0), TestPng.Idat([.. Packed(levels, bits, 1).Chunk(RowBytes(bits, 1)).SelectMany(row => (byte[])[0, .. row])]), TestPng.Iend()),
            (".bmp", _) => Bmp(levels, bits),
            _ => Tiff(levels, bits),
        };
        File.WriteAllBytes(_folder["source"], file);
        Picture picture = PictureFile.Read(_folder["source"], cancellationToken: Cancellation);
        File.Delete(_folder["source"]);
        Assert.Equal((bits, PixelFormat.Gray8), (picture.Metadata.BitDepth, picture.Layout));
        Assert.Equal(levels.Select(level => (byte)(level * 255 / ((1 << bits) - 1))), picture.Pixels.ToArray());
        return picture;
    }

    private static int RowBytes(int bits, int alignment) => ((Width * bits) + (8 * alignment) - 1) / (8 * alignment) * alignment;

    private static byte[] Packed(int[] levels, int bits, int alignment)
    {
        int stride = RowBytes(bits, alignment);
        var packed = new byte[stride * Height];
        for (int i = 0; i < levels.Length; i++)
        {
            int bit = i % Width * bits;
            packed[(i / Width * stride) + (bit / 8)] |= (byte)(levels[i] << (8 - bits - (bit % 8)));
        }

        return packed;
    }

    private static byte[] Bmp(int[] levels, int bits)
    {
        byte[] rows = [.. Packed(levels, bits, 4).Chunk(RowBytes(bits, 4)).Reverse().SelectMany(row => row)];
        byte[] palette = [.. Enumerable.Range(0, 1 << bits).SelectMany(i => (byte[])[.. Enumerable.Repeat((byte)(i * 255 / ((1 << bits) - 1)), 3), 0])];
        return [(byte)'B', (byte)'M', .. Little(54 + palette.Length + rows.Length), .. Little(0), .. Little(54 + palette.Length), .. Little(40), .. Little(Width), .. Little(Height), 1, 0, (byte)bits, 0, .. new byte[24],
            .. palette, .. rows];
    }

    /// <summary>One strip without compression behind the directory; 0 is white.</summary>
    private static byte[] Tiff(int[] levels, int bits)
    {
        byte[] strip = Packed([.. levels.Select(level => (1 << bits) - 1 - level)], bits, 1);
        (int Tag, int Value)[] entries = [(256, Width), (257, Height), (258, bits), (259, 1), (262, 0), (273, 8 + 2 + (9 * 12) + 4), (277, 1), (278, Height), (279, strip.Length)];
        return [(byte)'I', (byte)'I', 42, 0, .. Little(8), (byte)entries.Length, 0, .. entries.SelectMany(entry => (byte[])[(byte)entry.Tag, (byte)(entry.Tag >> 8), 4, 0, .. Little(1), .. Little(entry.Value)]), .. Little(0), .. strip];
    }

    private static byte[] Little(int value) => [(byte)value, (byte)(value >> 8), (byte)(value >> 16), (byte)(value >> 24)];
}
