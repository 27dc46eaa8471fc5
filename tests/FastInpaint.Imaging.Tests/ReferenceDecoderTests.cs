using System.Globalization;

namespace FastInpaint.Imaging.Tests;

/// <summary>Files of real encoders are read exactly, and our files are read exactly by real decoders (Pillow, OpenCV).</summary>
public class ReferenceDecoderTests
{
    [Fact]
    public void Files_of_every_kind_are_read_exactly()
    {
        ReferencePictures.Require();
        using var folder = new TemporaryFolder();
        string output = ReferencePictures.Script("make", folder.Path);
        int confirmed = int.Parse(output.Split("confirmed ")[1], CultureInfo.InvariantCulture);
        Assert.True(confirmed > 200, $"only {confirmed} generated files were confirmed by a real decoder");

        string[] lines = File.ReadAllLines(folder["list.txt"]);
        Assert.True(lines.Length > 290, $"only {lines.Length} files were made");
        foreach (string line in lines)
        {
            string[] words = line.Split(' ');
            var expected = new Picture(
                int.Parse(words[2], CultureInfo.InvariantCulture),
                int.Parse(words[3], CultureInfo.InvariantCulture),
                Enum.Parse<PixelFormat>(words[1]),
                File.ReadAllBytes(folder[words[0] + ".raw"]));
            Picture actual = PictureFile.Read(folder[words[0]], cancellationToken: TestContext.Current.CancellationToken);
            TestPictures.AssertSame(expected, actual, words[0]);

            PictureHeader header = PictureFile.ReadHeader(folder[words[0]]);
            Assert.Equal(
                new PictureHeader(actual.Format!.Value, actual.Width, actual.Height, actual.Layout, actual.Metadata.BitDepth), header);
        }
    }

    [Fact]
    public void Our_files_are_read_exactly()
    {
        ReferencePictures.Require();
        using var folder = new TemporaryFolder();
        var lines = new List<string>();
        foreach (PixelFormat layout in TestPictures.Layouts)
        {
            foreach ((int width, int height) in ((int, int)[])[(1, 1), (1, 40), (2, 3), (31, 17), (100, 76), (1501, 20)])
            {
                Picture picture = TestPictures.Random(width, height, layout, width + (int)layout);
                Write(folder, lines, picture, $"{layout}_{width}x{height}.png");
                if (!layout.HasAlpha())
                {
                    Write(folder, lines, picture, $"{layout}_{width}x{height}.pnm");
                }

                Write(folder, lines, picture, $"{layout}_{width}x{height}.pam");
            }
        }

        AddFollowedOriginals(folder, lines);
        File.WriteAllLines(folder["list.txt"], lines);
        Assert.Equal($"checked {lines.Count}", ReferencePictures.Script("check", folder.Path).Trim());
    }

    /// <summary>Pictures from low-bit grey and palette files, written again as such.</summary>
    private static void AddFollowedOriginals(TemporaryFolder folder, List<string> lines)
    {
        foreach (int bitDepth in (int[])[1, 2, 4])
        {
            byte[] rows = [0, 0x1B, 0x80, 0, 0xE4, 0x40];
            Picture gray = TestPictures.Decode(TestPng.File(TestPng.Ihdr(9, 2, bitDepth, 0), Rows(bitDepth, rows), TestPng.Iend()));
            Write(folder, lines, gray, $"followed_gray{bitDepth}.png");
            byte[] colors = [.. Enumerable.Range(0, 3 << bitDepth).Select(i => (byte)(i * 37))];
            Picture palette = TestPictures.Decode(TestPng.File(
                TestPng.Ihdr(9, 2, bitDepth, 3), TestPng.Chunk("PLTE", colors), TestPng.Chunk("tRNS", 7, 200), Rows(bitDepth, rows), TestPng.Iend()));
            Write(folder, lines, palette, $"followed_palette{bitDepth}.png");
        }
    }

    private static byte[] Rows(int bitDepth, byte[] twoRows)
    {
        int rowBytes = ((9 * bitDepth) + 7) / 8;
        byte[] raw = new byte[2 * (1 + rowBytes)];
        for (int y = 0; y < 2; y++)
        {
            for (int i = 0; i < rowBytes; i++)
            {
                raw[(y * (1 + rowBytes)) + 1 + i] = twoRows[(y * 3) + 1 + (i % 2)];
            }
        }

        return TestPng.Idat(raw);
    }

    private static void Write(TemporaryFolder folder, List<string> lines, Picture picture, string name)
    {
        PictureFile.Write(folder[name], picture, cancellationToken: TestContext.Current.CancellationToken);
        File.WriteAllBytes(folder[name + ".raw"], picture.Pixels.ToArray());
        lines.Add($"{name} {picture.Layout} {picture.Width} {picture.Height}");
    }
}
