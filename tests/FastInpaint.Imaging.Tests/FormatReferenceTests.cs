using System.Globalization;

namespace FastInpaint.Imaging.Tests;

/// <summary>BMP, GIF, WebP and TIFF files of real encoders are read as Pillow reads them, and Pillow and OpenCV read ours exactly.</summary>
public class FormatReferenceTests
{
    private const string Script = "reference_formats.py";

    [Fact]
    public void Files_are_read_as_Pillow_reads_them()
    {
        ReferencePictures.Require();
        using var folder = new TemporaryFolder();
        ReferencePictures.Script("make", folder.Path, Script);
        string[] lines = File.ReadAllLines(folder["list.txt"]);
        Assert.True(lines.Length > 300, $"only {lines.Length} files were made");
        var wrong = new List<string>();
        foreach (string line in lines)
        {
            string[] words = line.Split(' ');
            int tolerance = int.Parse(words[4], CultureInfo.InvariantCulture);
            byte[] expected = File.ReadAllBytes(folder[words[0] + ".raw"]);
            try
            {
                Picture actual = PictureFile.Read(folder[words[0]], cancellationToken: TestContext.Current.CancellationToken);
                if ($"{words[0]} {actual.Layout} {actual.Width} {actual.Height} {tolerance}" != line)
                {
                    wrong.Add($"{line}: {actual.Width}x{actual.Height} {actual.Layout}");
                }
                else if (Difference(expected, actual) is var difference && difference > tolerance)
                {
                    wrong.Add($"{line}: differs by {difference}");
                }

                Assert.Equal(
                    new PictureHeader(actual.Format!.Value, actual.Width, actual.Height, actual.Layout, actual.Metadata.BitDepth) { Orientation = Orientation(words[0]) },
                    PictureFile.ReadHeader(folder[words[0]]));
            }
            catch (PictureFormatException refusal)
            {
                wrong.Add($"{line}: {refusal.Message}");
            }
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} of {lines.Length}:\n{string.Join('\n', wrong)}");
    }

    /// <summary>The number in the name of a file that is not upright, as the script writes it.</summary>
    private static int Orientation(string name) =>
        name.StartsWith("extended_", StringComparison.Ordinal) ? name["extended_".Length] - '0' : name.StartsWith("orientation", StringComparison.Ordinal) ? name["orientation".Length] - '0' : 1;

    [Fact]
    public void Our_files_are_read_exactly()
    {
        ReferencePictures.Require();
        using var folder = new TemporaryFolder();
        var lines = new List<string>();
        foreach (PixelFormat layout in TestPictures.Layouts)
        {
            foreach ((int width, int height) in ((int, int)[])[(1, 1), (1, 40), (31, 17), (301, 207)])
            {
                Picture picture = TestPictures.Random(width, height, layout, width + (int)layout);
                foreach (string extension in layout.BytesPerChannel() == 1 ? (string[])["tif", "bmp", "webp"] : ["tif"])
                {
                    string name = $"{layout}_{width}x{height}.{extension}";
                    PictureFile.Write(folder[name], picture, cancellationToken: TestContext.Current.CancellationToken);
                    File.WriteAllBytes(folder[name + ".raw"], picture.Pixels.ToArray());
                    lines.Add($"{name} {layout} {width} {height}");
                }
            }
        }

        File.WriteAllLines(folder["list.txt"], lines);
        Assert.Equal($"checked {lines.Count}", ReferencePictures.Script("check", folder.Path, Script).Trim());
    }

    private static int Difference(byte[] expected, Picture actual)
    {
        ReadOnlySpan<byte> pixels = actual.Pixels.Span;
        bool wide = actual.Layout.BytesPerChannel() == 2;
        int most = 0;
        for (int i = 0; i < expected.Length; i += wide ? 2 : 1)
        {
            int difference = wide ? BitConverter.ToUInt16(expected, i) - BitConverter.ToUInt16(pixels[i..]) : expected[i] - pixels[i];
            most = Math.Max(most, Math.Abs(difference));
        }

        return most;
    }
}
