using System.Text;

namespace FastInpaint.Imaging.Tests;

/// <summary>Small right files, the start of truncations and mutations.</summary>
internal static class SeedFiles
{
    public static IEnumerable<(string Name, byte[] File)> Png()
    {
        foreach (PixelFormat layout in TestPictures.Layouts)
        {
            yield return (layout.ToString(), TestPictures.Encode(TestPictures.Random(5, 7, layout, 9), PictureFormat.Png));
        }

        byte[] rgb = [.. Enumerable.Range(0, 12).Select(i => (byte)i)];
        yield return ("palette", TestPng.File(
            TestPng.Ihdr(5, 3, 2, 3), TestPng.Chunk("PLTE", rgb), TestPng.Chunk("tRNS", 1, 2, 3),
            TestPng.Idat(0, 0x1B, 0x40, 2, 0, 0, 1, 0, 0), TestPng.Chunk("tEXt", 65, 0, 66), TestPng.Iend()));
        yield return ("interlaced", TestPng.File(
            TestPng.Ihdr(3, 3, 8, 0, interlace: 1), TestPng.Chunk("tRNS", 0, 7), TestPng.Chunk("gAMA", 0, 0, 1, 0),
            TestPng.Idat(0, 7, 1, 9, 4, 1, 2, 2, 2, 3, 4, 0, 7, 8, 9), TestPng.Iend()));
        byte[] deflated = TestPng.Deflate([0, 1, 2, 3, 4, 1, 5, 6, 7, 8, 2, 9, 10, 11, 12]);
        yield return ("cut", TestPng.File(
            TestPng.Ihdr(2, 3, 8, 4), TestPng.Chunk("IDAT", deflated[..1]), TestPng.Chunk("IDAT"), TestPng.Chunk("IDAT", deflated[1..]), TestPng.Iend()));
    }

    public static IEnumerable<(string Name, byte[] File)> Jpeg()
    {
        yield return ("grey", TestJpeg.Encode(TestJpeg.Photo(11, 9, PixelFormat.Gray8), new PictureWriteOptions { Quality = 40 }));
        yield return ("4:4:4", TestJpeg.Encode(TestJpeg.Photo(9, 17, PixelFormat.Rgb24), new PictureWriteOptions { Quality = 90 }));
        yield return ("restarts", JpegParts.Grey(scan: [.. JpegParts.Segment(0xDD, 0, 24), .. JpegParts.Scan([1])], data: [.. new byte[6], 0xFF, 0xD0, .. new byte[6], 0xFF, 0xD1, .. new byte[4]]));
        yield return ("3:1 and apart", TestJpeg.Encode(TestJpeg.Sampled(TestJpeg.Photo(30, 30, PixelFormat.Rgb24), (3, 3), (1, 1), (1, 3))));
        yield return ("CMYK", TestInks.File(11, 9, null, restarts: true, (1, 1), (1, 1), (1, 1), (1, 1)));
        yield return ("YCCK", TestInks.File(17, 10, 2, restarts: false, (2, 2), (1, 1), (1, 1), (2, 2)));
        yield return ("CMYK apart", TestInks.File(19, 9, 0, restarts: false, (2, 2), (2, 1), (2, 2), (2, 2)));
        yield return ("4:2:0", TestJpeg.Encode(TestJpeg.Photo(18, 10, PixelFormat.Rgb24), new PictureWriteOptions { Quality = 40 }));
    }

    /// <summary>Files that libjpeg wrote (the command "seeds" of Reference/reference_jpeg.py), and a smallest one.</summary>
    public static IEnumerable<(string Name, byte[] File)> ProgressiveJpeg()
    {
        foreach (string path in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Reference"), "progressive-*.jpg").Order(StringComparer.Ordinal))
        {
            yield return (Path.GetFileNameWithoutExtension(path), File.ReadAllBytes(path));
        }

        // 8x8 grey: a DC scan, its refinement, an AC scan and its refinement, with codes of one bit for the symbols that they need.
        byte[] tables = [0xFF, 0xDB, 0, 67, 0, .. Enumerable.Repeat((byte)8, 64), 0xFF, 0xC2, 0, 11, 8, 0, 8, 0, 8, 1, 1, 17, 0];
        yield return ("8x8",
        [
            0xFF, 0xD8, .. tables,
            0xFF, 0xC4, 0, 20, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4,
            0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 0, 1, 0x5F,
            0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 0, 0x10, 0xBF,
            0xFF, 0xC4, 0, 21, 0x10, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x11, 0x00,
            0xFF, 0xDA, 0, 8, 1, 1, 0, 1, 63, 1, 0x2F,
            0xFF, 0xDA, 0, 8, 1, 1, 0, 1, 63, 0x10, 0x5B,
            0xFF, 0xD9,
        ]);
    }

    public static IEnumerable<(string Name, byte[] File)> Pnm()
    {
        yield return ("P1", Encoding.ASCII.GetBytes("P1 # bits\n3 2\n1 0 1\n010\n"));
        yield return ("P2", Encoding.ASCII.GetBytes("P2\n3 2\n# grey\n300\n1 2 3 300 299 0\n"));
        yield return ("P3", Encoding.ASCII.GetBytes("P3 1 2 7\n0 1 2\n7 6 5 "));
        yield return ("P4", [.. Encoding.ASCII.GetBytes("P4\n11 2\n"), 0xA5, 0x60, 0x12, 0xE0]);
        yield return ("P5", [.. Encoding.ASCII.GetBytes("P5 2 2 100\n"), 0, 50, 99, 100]);
        yield return ("P6", [.. Encoding.ASCII.GetBytes("P6\n1 1\n1000\n"), 0, 1, 3, 0xE8, 2, 0]);
        foreach (PixelFormat layout in TestPictures.Layouts)
        {
            yield return (layout.ToString(), TestPictures.Encode(TestPictures.Random(3, 2, layout, 4), PictureFormat.Pnm));
        }
    }
}
