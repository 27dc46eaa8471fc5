using static FastInpaint.Imaging.Tests.JpegParts;

namespace FastInpaint.Imaging.Tests;

/// <summary>Files that break the format's rules and are read all the same: the pixels that libjpeg makes of them, and one sentence about what was wrong.</summary>
public class JpegDamageTests
{
    private const int Side = 64;

    // What a row of blocks without data has: the middle of the range.
    private const byte Missing = 128;

    /// <summary>The number that takes the place of restart marker 3, and the levels of the eight rows of blocks, which are 160 to 167 in a right file.</summary>
    public static TheoryData<string, int, byte[]> RestartNumbers => new()
    {
        { "one ahead: row 4 has the data of row 3", 4, [160, 161, 162, 163, 128, 164, 166, 167] },
        { "two ahead: rows 4 and 5 are missing up to it", 5, [160, 161, 162, 163, 128, 128, 164, 167] },
        { "three ahead: taken for the right one", 6, [160, 161, 162, 163, 164, 165, 166, 167] },
        { "four ahead", 7, [160, 161, 162, 163, 164, 165, 166, 167] },
        { "three behind", 0, [160, 161, 162, 163, 164, 165, 166, 167] },
        { "two behind: its data is passed over", 1, [160, 161, 162, 163, 128, 165, 166, 167] },
        { "one behind", 2, [160, 161, 162, 163, 128, 165, 166, 167] },
        { "a marker that does not exist", -0x50, [160, 161, 162, 163, 128, 165, 166, 167] },
        { "a comment", 0x2E, [160, 161, 162, 163, 128, 128, 128, 128] },
    };

    public static TheoryData<string, string, byte[]> SameAsRight => new()
    {
        { "bytes before the first table", "bytes stand between its segments", [.. Rows()[..2], .. Jfif, 1, 2, 0xFF, 0, 3, .. Rows()[2..]] },
        { "bytes before the frame", "bytes stand between its segments", Before(0xC0, 0, 0, 0) },
        { "bytes before the scan", "bytes stand between its segments", Before(0xDA, [.. Enumerable.Repeat((byte)0x41, 300)]) },
        { "a comment that is longer than it says", "bytes stand between its segments", Before(0xC0, [.. Segment(0xFE, 1, 2, 3), 4, 5, 6]) },
        { "a comment of no length", "a segment has a wrong length", Before(0xC0, 0xFF, 0xFE, 0, 0) },
        { "no end", "its end marker is missing", Rows()[..^2] },
        { "an end that is cut", "its end marker is missing", Rows()[..^1] },
        { "a segment that is cut behind the scan", "its end marker is missing", [.. Rows()[..^2], 0xFF, 0xFE, 0x40, 0, 1, 2] },
        { "bytes behind the scan", "some of its data is left over", [.. Rows()[..^2], 0, 0, 7, 0xFF, 0xD9] },
        { "a second scan behind one of all components", "the data after the picture", [.. Rows()[..^2], .. Scan([1]), 0, 0xFF, 0xD9] },
        { "a table that is wrong behind the scan", "the data after the picture", [.. Rows()[..^2], .. Segment(0xDB, 9, 9), 0xFF, 0xD9] },
        { "a band in a baseline scan", "its header is wrong", Rows(Scan([1], 1, 5, 0x21)) },
    };

    [Theory]
    [MemberData(nameof(RestartNumbers))]
    public void Wrong_restart_markers_are_taken_as_libjpeg_takes_them(string what, int number, byte[] levels)
    {
        byte[] file = Rows();
        file[Restart(file, 3) + 1] = (byte)(0xD0 + number);
        AssertLevels(levels, Tolerated(file, what, number == 0x2E ? "" : "restart markers"), what);
    }

    [Fact]
    public void Restart_markers_that_are_missing_or_too_many_cost_their_rows()
    {
        byte[] file = Rows();
        int at = Restart(file, 3);
        AssertLevels([160, 161, 162, 163, 128, 165, 166, 167], Tolerated([.. file[..at], .. file[(at + 2)..]], "missing", "restart markers"), "missing");
        AssertLevels([160, 161, 162, 163, 164, 165, 166, 167], Tolerated([.. file[..at], 0xFF, 0xD2, .. file[at..]], "once more the one before", "restart markers"), "once more the one before");
        for (int number = 0; number < 7; number++)
        {
            file[Restart(file, number) + 1] = 0xD0;
        }

        AssertLevels([160, 161, 128, 128, 128, 128, 128, 128], Tolerated(file, "all the same", "restart markers"), "all the same");
    }

    [Theory]
    [MemberData(nameof(SameAsRight))]
    public void What_does_not_touch_the_pixels_changes_none(string what, string words, byte[] file) =>
        AssertLevels([160, 161, 162, 163, 164, 165, 166, 167], Tolerated(file, what, words, strictReads: what is "no end" or "an end that is cut" or "bytes behind the scan"), what);

    /// <summary>A frame of Motion JPEG. In the standard codes for luma 1110 is a difference of 6 bits, for chroma 11110 one of 5; 00 is no difference; a block ends with 1010 or 00.</summary>
    [Fact]
    public void Without_huffman_tables_the_standard_ones_are_taken()
    {
        byte[] grey = File(Steps(), Frame(Baseline, 16, 8, 0x11), Scan([1]), Bits("1110" + "100000" + "1010" + "00" + "1010"));
        Picture picture = Tolerated(grey, "grey", "it has no Huffman tables, and the standard ones were taken");
        Assert.Equal(Enumerable.Repeat((byte)160, 16 * 8), picture.Pixels.ToArray());

        byte[] scan = Segment(0xDA, 3, 1, 0, 2, 0x11, 3, 0x11, 0, 63, 0);
        byte[] color = File(Steps(), Frame(Baseline, 8, 8, 0x11, 0x11, 0x11), scan, Bits("00" + "1010" + "00" + "00" + "11110" + "10000" + "00"));
        // Cr is 16 above the middle: 1.402, -0.714 and 0 of it.
        Assert.Equal([150, 117, 128], Tolerated(color, "color", "the standard ones were taken").Row(3)[..3].ToArray());

        byte[] third = File(Steps(), Frame(Baseline, 16, 8, 0x11), Segment(0xDA, 1, 1, 0x22, 0, 63, 0), Bits("00" + "1010"));
        Assert.Contains("Huffman tables 22, which are missing", Hostile.AssertRefused(third, "a third table"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_baseline_scan_that_is_cut_keeps_its_rows_and_says_how_many_are_missing()
    {
        Picture photo = TestJpeg.Photo(Side, Side, PixelFormat.Gray8);
        byte[] file = TestJpeg.Encode(photo, new PictureWriteOptions { Quality = 60 });
        Picture whole = TestPictures.Decode(file);
        int data = TestJpeg.Content(file, 0xDA) + 8;
        var seen = new HashSet<int>();
        for (int length = data + 1; length < file.Length - 5; length += 7)
        {
            string what = $"{length} of {file.Length} bytes";
            Picture picture = Tolerated(file[..length], what, "its data ends early");
            int rows = Enumerable.Range(0, Side).TakeWhile(y => picture.Row(y).SequenceEqual(whole.Row(y))).Count() / 8 * 8;
            Assert.Contains($"the last {Side - rows} of {Side} rows are missing or incomplete", picture.Metadata.Warnings.Single(), StringComparison.Ordinal);
            for (int y = rows + 8; y < Side; y++)
            {
                Assert.False(picture.Row(y).ContainsAnyExcept(Missing), what);
            }

            seen.Add(rows);
        }

        Assert.Equal(8, seen.Count);
    }

    /// <summary>What libjpeg-turbo 2.1.5 makes of it: coefficients that have not come yet are estimated from the blocks around.</summary>
    [Theory]
    [InlineData(141, "fine detail is missing", new byte[] { 164, 164, 164, 166, 169, 172, 176, 179, 189, 192, 196, 201, 207, 212, 216, 218, 224, 225, 228, 230, 231, 231, 229 })]
    [InlineData(180, "fine detail is missing", new byte[] { 162, 162, 163, 165, 169, 174, 178, 181, 199, 202, 205, 209, 212, 214, 214, 214, 223, 224, 224, 225, 226, 227, 228 })]
    [InlineData(256, "fine detail is missing", new byte[] { 154, 155, 158, 164, 171, 178, 185, 189, 202, 204, 207, 210, 212, 212, 212, 211, 223, 224, 224, 225, 226, 227, 228 })]
    public void A_progressive_file_that_is_cut_is_smoothed(int length, string words, byte[] expected)
    {
        byte[] file = SeedFiles.ProgressiveJpeg().Single(seed => seed.Name == "progressive-grey").File[..length];
        Assert.Equal(expected, Tolerated(file, $"{length} bytes", words).Row(9).ToArray());
    }

    [Fact]
    public void A_progressive_file_that_is_cut_in_its_first_scan_says_how_many_rows_are_missing()
    {
        byte[] file = SeedFiles.ProgressiveJpeg().Single(seed => seed.Name == "progressive-grey").File[..138];
        Assert.Contains("rows are missing or incomplete", Tolerated(file, "cut", "its data ends early").Metadata.Warnings.Single(), StringComparison.Ordinal);
    }

    /// <summary>One bit wrong at a time: there is a picture, and by rows and written back it is the same.</summary>
    [Fact]
    public void Wrong_bits_are_read_the_same_way_on_every_path()
    {
        byte[] file = TestJpeg.Encode(TestJpeg.Photo(40, 24, PixelFormat.Rgb24), new PictureWriteOptions { Quality = 50 });
        int data = TestJpeg.Content(file, 0xDA) + 12, warned = 0;
        for (int bit = data * 8; bit < (file.Length - 2) * 8; bit += 11)
        {
            byte[] damaged = [.. file];
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            Picture picture = TestPictures.Decode(damaged);
            AssertEveryPath(picture, damaged, $"bit {bit}");
            warned += picture.Metadata.Warnings.Length;
        }

        Assert.True(warned > 10, $"{warned} files had a warning");
    }

    [Fact]
    public void A_picture_of_which_nothing_is_there_is_refused()
    {
        Assert.Contains("nothing is there", Hostile.AssertRefused(Grey(data: []), "no data"), StringComparison.Ordinal);
        Assert.Contains("nothing is there", Hostile.AssertRefused(Grey(data: [])[..^2], "no data, no end"), StringComparison.Ordinal);
        Assert.Contains("are left", Hostile.AssertRefused(Grey()[..90], "no segment"), StringComparison.Ordinal);
        Assert.Contains("cannot hold them", Hostile.AssertRefused(Grey(frame: Frame(Baseline, 30_000, 30_000, 0x11), data: [1, 2, 3]), "a promise"), StringComparison.Ordinal);
        Assert.Contains("cannot hold them", Hostile.AssertRefused(Grey(frame: Frame(Progressive, 30_000, 30_000, 0x11), scan: Scan([1], 0, 0), data: [1, 2, 3]), "a progressive one"), StringComparison.Ordinal);
    }

    /// <summary>A megabyte of fill bytes is passed over once, whatever is read before it.</summary>
    [Fact]
    public void Fill_bytes_take_no_time()
    {
        byte[] fill = new byte[1_000_000];
        fill.AsSpan().Fill(0xFF);
        // 65,536 restarts, of a block each.
        byte[] file = Grey(frame: Frame(Baseline, 2048, 2048, 0x11), scan: [.. Segment(0xDD, 0, 1), .. Scan([1])], data: [0, .. fill]);
        var watch = System.Diagnostics.Stopwatch.StartNew();
        Assert.Contains("the last 2048 of 2048 rows are missing", Tolerated(file, "fill bytes", "its data ends early").Metadata.Warnings.Single(), StringComparison.Ordinal);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), $"took {watch.Elapsed}");
    }

    private static Picture Tolerated(byte[] file, string what, string words, bool strictReads = false)
    {
        Picture? picture = Hostile.Read(file, what, out string message);
        Assert.True(picture is not null, $"{what}: {message}");
        string warning = Assert.Single(picture.Metadata.Warnings);
        Assert.StartsWith("The JPEG file breaks the rules of its format and was read as far as it can be: ", warning, StringComparison.Ordinal);
        Assert.Contains(words, warning, StringComparison.Ordinal);
        Assert.Equal(strictReads, Hostile.Read(file, what, out _, new PictureLimits { Strict = true }) is not null);
        AssertEveryPath(picture, file, what);
        return picture;
    }

    /// <summary>By rows it is the same picture with the same warnings, and what is written in its place is a right file of the same pixels.</summary>
    internal static void AssertEveryPath(Picture picture, byte[] file, string what)
    {
        using PictureRowReader reader = PictureRowReader.Open(new MemoryStream(file), cancellationToken: TestContext.Current.CancellationToken);
        var rows = new Picture(picture.Width, picture.Height, picture.Layout);
        reader.Read(rows.Pixels.Span, TestContext.Current.CancellationToken);
        TestPictures.AssertSame(picture, rows, $"{what}, by rows");
        Assert.Equal(picture.Metadata.Warnings, reader.Metadata.Warnings);

        byte[] unchanged = new byte[picture.Width * picture.Height], written = TestJpeg.Encode(picture, new PictureWriteOptions { Changed = unchanged });
        Picture again = TestPictures.Decode(written, new PictureLimits { Strict = true });
        Assert.Empty(again.Metadata.Warnings);
        TestPictures.AssertSame(picture, again, $"{what}, written");

        using var folder = new TemporaryFolder();
        System.IO.File.WriteAllBytes(folder["in.jpg"], file);
        using PictureRowReader original = PictureRowReader.Open(folder["in.jpg"], cancellationToken: TestContext.Current.CancellationToken);
        using (PictureRowWriter writer = PictureRowWriter.Create(folder["out.jpg"], picture.Width, picture.Height, picture.Layout, original.Metadata, original: original))
        {
            original.Read(rows.Pixels.Span, TestContext.Current.CancellationToken);
            writer.Write(rows.Pixels.Span, TestContext.Current.CancellationToken);
            writer.Commit(original.Metadata, TestContext.Current.CancellationToken);
        }

        if (!original.HoldsWholePicture)
        {
            Assert.Equal(written, System.IO.File.ReadAllBytes(folder["out.jpg"]));
        }
    }

    private static void AssertLevels(byte[] levels, Picture picture, string what) =>
        Assert.True(picture.Pixels.Span.SequenceEqual(levels.SelectMany(level => Enumerable.Repeat(level, 8 * Side)).ToArray()), $"{what}: {string.Join(", ", Enumerable.Range(0, 8).Select(row => picture.Row(8 * row)[0]))}");

    /// <summary>A grey file of 64x64 pixels whose rows of blocks have the levels 160 to 167, with a restart behind each.</summary>
    private static byte[] Rows(byte[]? scan = null)
    {
        // The code 0 is no difference, 10 one of 6 bits, and a block ends with the bit 0.
        byte[] codes = [.. Segment(0xC4, [0, 1, 1, .. new byte[14], 0, 6]), .. Code(0x10, 0)];
        byte[] data = [.. Enumerable.Range(0, 8).SelectMany(row => (byte[])[.. row == 0 ? (byte[])[] : [0xFF, (byte)(0xD0 + row - 1)], .. Bits("10" + Convert.ToString(32 + row, 2) + "0" + new string('0', 14))])];
        return Grey(codes: codes, scan: [.. Segment(0xDD, 0, 8), .. scan ?? Scan([1])], data: data);
    }

    private static int Restart(byte[] file, int number) => Enumerable.Range(TestJpeg.Content(file, 0xDA), file.Length).First(at => file[at] == 0xFF && file[at + 1] == 0xD0 + number);

    /// <summary>The file of <see cref="Rows"/> with bytes before a marker.</summary>
    private static byte[] Before(byte marker, params byte[] bytes)
    {
        byte[] file = Rows();
        int at = TestJpeg.Content(file, marker) - 4;
        return [.. file[..at], .. bytes, .. file[at..]];
    }

    /// <summary>Bits as bytes, filled up with ones.</summary>
    private static byte[] Bits(string bits) => [.. bits.PadRight((bits.Length + 7) / 8 * 8, '1').Chunk(8).Select(eight => Convert.ToByte(new string(eight), 2))];
}
