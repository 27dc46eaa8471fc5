using System.Globalization;
using FastInpaint.Imaging.Jpeg;

namespace FastInpaint.Imaging.Tests;

/// <summary>libjpeg's files (through Pillow) are read as it reads them, and ours are what it would have written.</summary>
public class JpegReferenceTests
{
    [Fact]
    public void Files_of_every_kind_are_read_as_libjpeg_reads_them()
    {
        ReferencePictures.Require();
        using var folder = new TemporaryFolder();
        ReferencePictures.Script("make", folder.Path, "reference_jpeg.py");
        string[] lines = File.ReadAllLines(folder["list.txt"]);
        Assert.True(lines.Length > 700, $"only {lines.Length} files were made");
        foreach (string line in lines)
        {
            string[] words = line.Split(' ');
            byte[] expected = File.ReadAllBytes(folder[words[0] + ".raw"]);
            Picture actual = PictureFile.Read(folder[words[0]], cancellationToken: TestContext.Current.CancellationToken);
            Assert.Equal((words[2], words[3]), ($"{actual.Width}", $"{actual.Height}"));
            Assert.Equal((PictureFormat.Jpeg, words[1] == "3" ? PixelFormat.Rgb24 : PixelFormat.Gray8), (actual.Format, actual.Layout));
            int largest = 0;
            long sum = 0;
            for (int i = 0; i < expected.Length; i++)
            {
                int difference = Math.Abs(actual.Pixels.Span[i] - expected[i]);
                largest = Math.Max(largest, difference);
                sum += difference;
            }

            bool full = words[0].Contains("-0-", StringComparison.Ordinal);
            Assert.True(largest <= (full ? 1 : 3), $"{words[0]}: a sample differs by {largest}");
            Assert.True(sum <= 0.2 * expected.Length, $"{words[0]}: samples differ by {(double)sum / expected.Length} on average");
            int orientation = words[0].StartsWith("turned", StringComparison.Ordinal) ? words[0][^5] - '0' : 1;
            Assert.Equal(new PictureHeader(PictureFormat.Jpeg, actual.Width, actual.Height, actual.Layout, 8) { Orientation = orientation }, PictureFile.ReadHeader(folder[words[0]]));
        }
    }

    [Fact]
    public void Our_files_are_read_like_libjpeg_s_and_are_no_larger()
    {
        ReferencePictures.Require();
        using var folder = new TemporaryFolder();
        var lines = new List<string>();
        foreach (PixelFormat layout in (PixelFormat[])[PixelFormat.Rgb24, PixelFormat.Gray8])
        {
            foreach ((int width, int height) in ((int, int)[])[(1, 1), (7, 5), (9, 2), (17, 33), (64, 48), (301, 200)])
            {
                foreach (int quality in (int[])[1, 30, 75, 90, 100])
                {
                    Picture picture = TestJpeg.Photo(width, height, layout);
                    string name = $"{layout}-{width}x{height}-{quality}.jpg";
                    PictureFile.Write(folder[name], picture, new PictureWriteOptions { Quality = quality }, TestContext.Current.CancellationToken);
                    File.WriteAllBytes(folder[name + ".raw"], picture.Pixels.ToArray());
                    lines.Add($"{name} {(layout == PixelFormat.Gray8 ? 1 : 3)} {width} {height} {quality}");
                }
            }
        }

        File.WriteAllLines(folder["list.txt"], lines);
        string[] results = ReferencePictures.Script("check", folder.Path, "reference_jpeg.py").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(lines.Count, results.Length);
        foreach (string result in results)
        {
            string[] words = result.Split(' ');
            Assert.True(int.Parse(words[1], CultureInfo.InvariantCulture) <= 3 && double.Parse(words[2], CultureInfo.InvariantCulture) <= 0.2, result);
            Assert.True(long.Parse(words[3], CultureInfo.InvariantCulture) <= 1.05 * long.Parse(words[4], CultureInfo.InvariantCulture), result);
        }
    }

    [Fact]
    public void Red_green_and_blue_by_Adobe_s_segment_are_read_alike()
    {
        ReferencePictures.Require();
        using var folder = new TemporaryFolder();
        var read = new Dictionary<string, Picture>();
        foreach ((int width, int height) in ((int, int)[])[(1, 1), (17, 33), (101, 75)])
        {
            Picture photo = TestJpeg.Photo(width, height, PixelFormat.Rgb24);
            JpegFrame frame = ((JpegOrigin)TestJpeg.Sampled(photo, (1, 1), (1, 1), (1, 1)).Metadata.Origin!).Frame;
            var metadata = new PictureMetadata { Origin = new JpegOrigin(frame, IsRgb: true), JpegSegments = [new JpegSegment(0xEE, (byte[])[.. "Adobe"u8, 0, 100, 0, 0, 0, 0, 0])] };
            string name = $"rgb-{width}x{height}.jpg";
            PictureFile.Write(folder[name], new Picture(width, height, photo.Layout, photo.Pixels) { Metadata = metadata }, cancellationToken: TestContext.Current.CancellationToken);
            read[name] = PictureFile.Read(folder[name], cancellationToken: TestContext.Current.CancellationToken);
            double error = Enumerable.Range(0, photo.Pixels.Length).Average(i => Math.Abs(photo.Pixels.Span[i] - read[name].Pixels.Span[i]));
            Assert.True(error < 4, $"{name}: samples are off by {error} on average");
        }

        File.WriteAllLines(folder["list.txt"], read.Keys);
        ReferencePictures.Script("decode", folder.Path, "reference_jpeg.py");
        Assert.All(read, file => Assert.Equal(File.ReadAllBytes(folder[file.Key + ".raw"]), file.Value.Pixels.ToArray()));
    }

    /// <summary>Every sampling that libjpeg reads, MCUs of more than ten blocks among them, and what becomes of it when a part of the picture changes.</summary>
    [Fact]
    public void Files_of_every_sampling_are_read_alike_and_keep_what_did_not_change()
    {
        ReferencePictures.Require();
        using var folder = new TemporaryFolder();
        var originals = new Dictionary<string, (Picture Picture, int Wide, int High)>();
        foreach ((int h, int v) in ((int, int)[])[(1, 1), (2, 1), (1, 2), (2, 2), (4, 1), (1, 4), (4, 2), (2, 4), (4, 4), (3, 1), (1, 3), (3, 2), (3, 3)])
        foreach ((int Horizontal, int Vertical)[] samplings in ((int, int)[][])[[(h, v), (1, 1), (1, 1)], [(h, v), (1, v), (h, 1)], [(1, 1), (h, v), (1, 1)]])
        foreach ((int width, int height) in ((int, int)[])[(1, 1), (5, 3), (3, 5), (97, 70)])
        {
            string name = $"{string.Join('-', samplings.Select(each => $"{each.Horizontal}{each.Vertical}"))}-{width}x{height}";
            if (originals.ContainsKey(name))
            {
                continue;
            }

            PictureFile.Write(folder[name + ".jpg"], TestJpeg.Sampled(TestJpeg.Photo(width, height, PixelFormat.Rgb24), samplings), cancellationToken: TestContext.Current.CancellationToken);
            Picture picture = PictureFile.Read(folder[name + ".jpg"], cancellationToken: TestContext.Current.CancellationToken);
            originals[name] = (picture, 8 * h, 8 * v);
            Picture edited = PictureFile.Read(folder[name + ".jpg"], cancellationToken: TestContext.Current.CancellationToken);
            byte[] changed = new byte[width * height];
            (changed[0], edited.Pixels.Span[0]) = (1, (byte)(picture.Pixels.Span[0] ^ 0xFF));
            PictureFile.Write(folder[name + "-edited.jpg"], edited, new PictureWriteOptions { Changed = changed }, TestContext.Current.CancellationToken);
        }

        File.WriteAllLines(folder["list.txt"], originals.Keys.SelectMany(name => new[] { name + ".jpg", name + "-edited.jpg" }));
        ReferencePictures.Script("decode", folder.Path, "reference_jpeg.py");
        foreach ((string name, (Picture picture, int wide, int high)) in originals)
        {
            byte[] theirs = File.ReadAllBytes(folder[name + ".jpg.raw"]), edited = File.ReadAllBytes(folder[name + "-edited.jpg.raw"]);
            int[] differences = [.. theirs.Select((value, i) => Math.Abs(value - picture.Pixels.Span[i]))];
            Assert.True(differences.Max() <= 3 && differences.Average() <= 0.2, $"{name}: samples differ by {differences.Max()}, {differences.Average()} on average");
            for (int i = 0; i < theirs.Length; i++)
            {
                (int x, int y) = (i / 3 % picture.Width, i / picture.Stride);
                // The first MCU changed, and triangle filters reach one pixel further.
                Assert.True(edited[i] == theirs[i] || (x <= wide && y <= high), $"{name}: pixel {x}, {y} changed");
            }
        }
    }
}
