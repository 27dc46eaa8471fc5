using FastInpaint.Imaging.Jpeg;

namespace FastInpaint.Imaging.Tests;

/// <summary>CMYK and YCCK files are read as RGB, as Pillow converts them without a profile, and are written as RGB.</summary>
public sealed class JpegInkTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Inks_become_red_green_and_blue_exactly_as_in_Pillow()
    {
        ReferencePictures.Require();
        ReferencePictures.Script("inks", _folder.Path, "reference_jpeg.py");
        byte[] inks = File.ReadAllBytes(_folder["inks.raw"]), expected = File.ReadAllBytes(_folder["inks.rgb"]);
        Assert.Equal((4 << 16, 3 << 16), (inks.Length, expected.Length));
        byte[] black = [.. inks.Where((_, i) => i % 4 == 3).Select(value => (byte)~value)], colors = [.. inks.Where((_, i) => i % 4 != 3)];
        byte[] inverted = [.. colors.Select(value => (byte)~value)];
        JpegInk.ToRgb(inverted, black, 0, black.Length);
        Assert.Equal(expected, inverted);
        JpegInk.ToRgb(colors, black, 0xFF, black.Length);
        Assert.Equal(expected, colors);
    }

    [Fact]
    public void Files_that_Pillow_writes_are_read_as_it_converts_them()
    {
        ReferencePictures.Require();
        ReferencePictures.Script("print", _folder.Path, "reference_jpeg.py");
        string[] lines = File.ReadAllLines(_folder["list.txt"]);
        Assert.True(lines.Length > 190, $"only {lines.Length} files were made");
        foreach (string line in lines)
        {
            string[] words = line.Split(' ');
            Picture actual = Read(_folder[words[0]]);
            AssertNear(actual, words[0], words[0].Contains("-0-", StringComparison.Ordinal) ? 1 : 3);
            Assert.Equal((words[2], words[3]), ($"{actual.Width}", $"{actual.Height}"));
            int orientation = words[0].StartsWith("turned", StringComparison.Ordinal) ? words[0][^5] - '0' : 1;
            Assert.Equal(new PictureHeader(PictureFormat.Jpeg, actual.Width, actual.Height, PixelFormat.Rgb24, 8) { Orientation = orientation }, PictureFile.ReadHeader(_folder[words[0]]));
        }
    }

    [Fact]
    public void Every_sampling_restarts_and_segment_is_read_as_Pillow_converts_it()
    {
        ReferencePictures.Require();
        var read = new Dictionary<string, Picture>();
        foreach ((int Horizontal, int Vertical)[] samplings in Samplings)
        foreach (byte? transform in (byte?[])[null, 0, 1, 2])
        foreach (bool restarts in (bool[])[false, true])
        foreach ((int width, int height) in ((int, int)[])[(1, 1), (5, 3), (17, 33), (97, 70)])
        {
            if (restarts && samplings.Sum(each => each.Horizontal * each.Vertical) > JpegFrame.LargestMcu)
            {
                continue;
            }

            string name = $"{string.Join('-', samplings.Select(each => $"{each.Horizontal}{each.Vertical}"))}-{transform}-{restarts}-{width}x{height}.jpg";
            byte[] file = TestInks.File(width, height, transform, restarts, samplings);
            File.WriteAllBytes(_folder[name], file);
            Picture picture = read[name] = Read(_folder[name]);
            string kind = transform is null or 0 ? "CMYK" : "YCCK";
            Assert.Contains(kind, Assert.Single(picture.Metadata.Warnings), StringComparison.Ordinal);
            AssertRows(picture, file, name, whole: samplings.Sum(each => each.Horizontal * each.Vertical) > JpegFrame.LargestMcu);
        }

        File.WriteAllLines(_folder["list.txt"], read.Keys);
        ReferencePictures.Script("decode", _folder.Path, "reference_jpeg.py");
        Assert.All(read, file => AssertNear(file.Value, file.Key, file.Key.StartsWith("11-11-11-11", StringComparison.Ordinal) ? 1 : 3));
    }

    [Theory]
    [InlineData(null)]
    [InlineData((byte)0)]
    [InlineData((byte)2)]
    public void The_result_is_a_file_of_luma_and_chroma_without_profile(byte? transform)
    {
        byte[] exif = [.. "Exif\0\0"u8, 1, 2, 3];
        Picture picture = TestPictures.Decode(TestJpeg.With(TestInks.WithProfile(TestInks.File(97, 70, transform, restarts: false, s_full)), 0xE1, exif));
        Assert.Equal(PixelFormat.Rgb24, picture.Layout);
        Assert.Equal([0xE1], picture.Metadata.JpegSegments.Select(segment => segment.Marker));
        byte[] file = TestJpeg.Encode(picture, new PictureWriteOptions { Changed = new byte[97 * 70] });
        Picture again = TestPictures.Decode(file);
        Assert.Equal(3, file[TestJpeg.Content(file, 0xC0) + 5]);
        Assert.Equal([0xE0, 0xE1], again.Metadata.JpegSegments.Select(segment => segment.Marker));
        Assert.Empty(again.Metadata.Warnings);
        Assert.InRange(Differences(picture, again).Average(), 0.1, 4);
        Picture png = TestPictures.Decode(TestPictures.Encode(picture, PictureFormat.Png));
        Assert.Equal(["eXIf"], png.Metadata.PngChunks.Select(chunk => chunk.Type));
        TestPictures.AssertSame(new Picture(97, 70, picture.Layout, picture.Pixels), new Picture(97, 70, png.Layout, png.Pixels), "PNG");
    }

    /// <summary>Steps of 90 for luma and of 1 for chroma, and the usual ones.</summary>
    [Fact]
    public void Each_quantization_step_is_the_finer_one_of_the_file_s_and_the_usual_quality_s()
    {
        byte[] file = TestInks.File(64, 48, 2, restarts: false, s_full);
        int luma = TestJpeg.Content(file, 0xDB);
        file.AsSpan(luma + 1, 64).Fill(90);
        file.AsSpan(luma + 65 + 4 + 1, 64).Fill(1);
        JpegFrame frame = ((JpegOrigin)TestPictures.Decode(TestJpeg.Encode(TestPictures.Decode(file))).Metadata.Origin!).Frame;
        Assert.Equal(JpegQuality.Table(chroma: false, JpegQuality.Default), frame.Components[0].Table);
        Assert.All(frame.Components[1..], component => Assert.Equal(Enumerable.Repeat((ushort)1, 64), component.Table));
        Assert.All(frame.Components, component => Assert.Equal((1, 1), (component.Horizontal, component.Vertical)));

        Picture asked = TestPictures.Decode(TestJpeg.Encode(TestPictures.Decode(file), new PictureWriteOptions { Quality = 40 }));
        Assert.Equal(JpegQuality.Table(chroma: false, 40), ((JpegOrigin)asked.Metadata.Origin!).Frame.Components[0].Table);
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
    public void A_turned_file_is_written_upright_with_its_tables_turned(byte orientation)
    {
        byte[] file = TestInks.File(48, 32, 2, restarts: false, s_full);
        // A step that is finer than the usual one, of the fourth frequency along a row.
        file[TestJpeg.Content(file, 0xDB) + 1 + Array.IndexOf(JpegZigZag.Natural.ToArray(), (byte)3)] = 1;
        Picture stored = TestPictures.Decode(file), upright = TestPictures.Decode(TestJpeg.With(
            file, 0xE1, [.. "Exif\0\0MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0]));
        Assert.Equal(orientation >= 5 ? (32, 48) : (48, 32), (upright.Width, upright.Height));
        TestPictures.AssertSame(FastInpaint.Imaging.Profiles.ExifOrientation.Turn(stored, orientation, TestContext.Current.CancellationToken), upright, "turned");
        Picture again = TestPictures.Decode(TestJpeg.Encode(upright, new PictureWriteOptions { Changed = new byte[48 * 32] }));
        Assert.Equal((upright.Width, upright.Height), (again.Width, again.Height));
        Assert.InRange(Differences(upright, again).Average(), 0.1, 4);
        ushort[] table = ((JpegOrigin)again.Metadata.Origin!).Frame.Components[0].Table!;
        Assert.Equal(1, table[orientation >= 5 ? 24 : 3]);
        Assert.NotEqual(1, table[orientation >= 5 ? 3 : 24]);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData((byte)2, null)]
    [InlineData((byte)2, 75)]
    public void What_is_written_row_by_row_is_what_is_written_whole(byte? transform, int? quality)
    {
        foreach ((int width, int height) in ((int, int)[])[(9, 7), (64, 48), (50, 97)])
        {
            string path = _folder["original.jpg"], whole = _folder["whole.jpg"], rows = _folder["rows.jpg"];
            File.WriteAllBytes(path, TestInks.WithProfile(TestInks.File(width, height, transform, restarts: true, (2, 2), (1, 1), (1, 1), (2, 2))));
            var options = new PictureWriteOptions { Overwrite = true, Quality = quality };
            Picture picture = Read(path);
            picture.Row(height / 2).Slice(3, 12).Fill(200);
            byte[] changed = new byte[width * height];
            changed.AsSpan(height / 2 * width + 1, 4).Fill(1);
            PictureFile.Write(whole, picture, options with { Changed = changed }, TestContext.Current.CancellationToken);
            using (PictureRowReader reader = PictureRowReader.TryOpen(path)!)
            using (PictureRowWriter writer = PictureRowWriter.Create(rows, width, height, reader.Header.Layout, reader.Metadata, options, original: reader))
            {
                Assert.Single(reader.Metadata.Warnings);
                writer.Write(picture.Pixels.Span, TestContext.Current.CancellationToken);
                writer.Commit(reader.Metadata, TestContext.Current.CancellationToken);
            }

            Assert.Equal(File.ReadAllBytes(whole), File.ReadAllBytes(rows));
        }
    }

    [Fact]
    public void Four_components_count_in_the_limits()
    {
        byte[] file = JpegParts.File(
            JpegParts.Steps(), JpegParts.Frame(JpegParts.Baseline, 4096, 4096, 0x11, 0x11, 0x11, 0x11), JpegParts.Codes, JpegParts.Scan([1, 2, 3, 4]), JpegParts.Flat(1 << 20));
        // 64 MiB of samples in 256 KiB and some bytes.
        Assert.Contains("67108864 bytes", Assert.Throws<PictureLimitException>(() => TestPictures.Decode(file, new PictureLimits { MaxExpansion = 250 })).Message, StringComparison.Ordinal);
        Assert.Equal(4096, TestPictures.Decode(file, new PictureLimits { MaxExpansion = 256 }).Width);
    }

    private static readonly (int, int)[] s_full = [(1, 1), (1, 1), (1, 1), (1, 1)];

    private static (int Horizontal, int Vertical)[][] Samplings =>
    [
        s_full,
        [(2, 2), (1, 1), (1, 1), (2, 2)],
        [(2, 2), (1, 1), (1, 1), (1, 1)],
        [(2, 1), (1, 1), (1, 1), (2, 1)],
        [(1, 2), (1, 1), (1, 1), (1, 2)],
        [(1, 1), (2, 1), (1, 2), (2, 2)],
        [(4, 1), (1, 1), (2, 1), (1, 1)],
        [(2, 2), (2, 2), (2, 2), (2, 2)],
        [(4, 4), (1, 1), (1, 1), (4, 4)],
    ];

    private static Picture Read(string path) => PictureFile.Read(path, cancellationToken: TestContext.Current.CancellationToken);

    private static IEnumerable<int> Differences(Picture one, Picture other) => Enumerable.Range(0, one.Pixels.Length).Select(i => Math.Abs(one.Pixels.Span[i] - other.Pixels.Span[i]));

    /// <summary>Compares with the pixels that Pillow wrote.</summary>
    private void AssertNear(Picture actual, string name, int largest)
    {
        byte[] expected = File.ReadAllBytes(_folder[name + ".raw"]);
        Assert.Equal((name, PixelFormat.Rgb24, expected.Length), (name, actual.Layout, actual.Pixels.Length));
        int[] differences = [.. expected.Select((value, i) => Math.Abs(value - actual.Pixels.Span[i]))];
        Assert.True(differences.Max() <= largest && differences.Average() <= 0.2, $"{name}: samples differ by {differences.Max()}, {differences.Average()} on average");
    }

    private static void AssertRows(Picture expected, byte[] file, string name, bool whole)
    {
        using PictureRowReader reader = PictureRowReader.Open(new MemoryStream(file), cancellationToken: TestContext.Current.CancellationToken);
        var actual = new Picture(expected.Width, expected.Height, expected.Layout);
        Assert.Equal((name, whole, expected.Metadata.Warnings[0]), (name, reader.HoldsWholePicture, reader.Metadata.Warnings[0]));
        reader.Read(actual.Pixels.Span, TestContext.Current.CancellationToken);
        Assert.True(expected.Pixels.Span.SequenceEqual(actual.Pixels.Span), $"{name}: rows differ");
    }
}
