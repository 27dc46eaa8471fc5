using FastInpaint.Imaging;

namespace FastInpaint.Host.Tests;

/// <summary>A CMYK photograph goes through the program and comes back as RGB.</summary>
public sealed class InkPictureTests
{
    private const int Width = 96, Height = 80;
    private const byte Frame = 0xC0, Codes = 0xC4, Tables = 0xDB, Scan = 0xDA;

    [Fact]
    public void A_cmyk_jpeg_becomes_an_rgb_jpeg_without_its_profile()
    {
        using var place = new Workplace();
        byte[][] planes = [.. Enumerable.Range(0, 4).Select(i => File.ReadAllBytes(Plane(place, i)))];
        string source = place.Write("print.jpg", Join(planes));
        string mask = place.Mask("mask.png", Width, Height, left: 40, top: 33, right: 56, bottom: 47);
        Outcome outcome = Workplace.Run("inpaint", source, mask, "-o", place["out.jpg"], "--device", "cpu").AssertDone();
        Assert.Contains("fastinpaint: warning: ", outcome.Error, StringComparison.Ordinal);
        Outcome detected = Workplace.Run("detect", source, "-o", place["map.png"], "--device", "cpu", "--json").AssertDone();
        Assert.Single(detected.Json.GetProperty("warnings").EnumerateArray());
        Assert.Contains("fastinpaint: warning: ", detected.Error, StringComparison.Ordinal);

        Picture[] inks = [.. Enumerable.Range(0, 4).Select(i => Read(Plane(place, i)))];
        Picture before = Read(source), after = Read(place["out.jpg"]);
        Assert.Contains("CMYK", Assert.Single(before.Metadata.Warnings), StringComparison.Ordinal);
        Assert.Equal((PictureFormat.Jpeg, PixelFormat.Rgb24, Width, Height), (after.Format, after.Layout, after.Width, after.Height));
        Assert.Empty(after.Metadata.Warnings);
        Assert.Equal([0xE0, 0xFE], after.Metadata.JpegSegments.Select(segment => segment.Marker));
        long sum = 0;
        int known = 0;
        for (int y = 0; y < Height; y++)
        for (int x = 0; x < Width; x++)
        for (int c = 0; c < 3; c++)
        {
            int i = 3 * x + c, expected = (int)Math.Round(inks[c].Row(y)[x] * inks[3].Row(y)[x] / 255.0);
            Assert.Equal(expected, before.Row(y)[i]);
            int difference = Math.Abs(after.Row(y)[i] - expected);
            if (x is >= 32 and < 64 && y is >= 24 and < 56)
            {
                continue;
            }

            Assert.True(difference <= 24, $"pixel {x}, {y} differs by {difference}");
            sum += difference;
            known++;
        }

        Assert.InRange((double)sum / known, 0, 4);
    }

    /// <summary>A grey picture that holds one inverted ink: gradients with an edge, black without much of it.</summary>
    private static string Plane(Workplace place, int number)
    {
        string path = place[$"plane{number}.jpg"];
        if (!File.Exists(path))
        {
            var picture = new Picture(Width, Height, PixelFormat.Gray8);
            for (int y = 0; y < Height; y++)
            for (int x = 0; x < Width; x++)
            {
                picture.Row(y)[x] = (byte)(number == 3 ? 255 - y : 60 + (x + number * y) % 150);
            }

            PictureFile.Write(path, picture, cancellationToken: TestContext.Current.CancellationToken);
        }

        return path;
    }

    /// <summary>Grey files of the same size and tables as the scans of one file of four components, with Adobe's segment, a profile and a remark.</summary>
    private static byte[] Join(byte[][] planes)
    {
        var file = new List<byte> { 0xFF, 0xD8 };
        Add(file, 0xEE, [.. "Adobe"u8, 0, 100, 0, 0, 0, 0, 0]);
        Add(file, 0xE2, [.. "ICC_PROFILE\0"u8, 1, 1, .. new byte[128]]);
        Add(file, 0xFE, [.. "remark"u8]);
        Add(file, Tables, Content(planes[0], Tables));
        Add(file, Frame, [8, 0, Height, 0, Width, 4, .. Enumerable.Range(1, 4).SelectMany(i => new byte[] { (byte)i, 0x11, 0 })]);
        for (int i = 0; i < planes.Length; i++)
        {
            Add(file, Codes, Content(planes[i], Codes));
            Add(file, Scan, [1, (byte)(i + 1), 0, 0, 63, 0]);
            file.AddRange(planes[i][(Start(planes[i], Scan) + 8)..^2]);
        }

        return [.. file, 0xFF, 0xD9];
    }

    private static void Add(List<byte> file, byte marker, byte[] content) => file.AddRange([0xFF, marker, (byte)((content.Length + 2) >> 8), (byte)(content.Length + 2), .. content]);

    private static byte[] Content(byte[] file, byte marker)
    {
        int at = Start(file, marker);
        return file[(at + 2)..(at + (file[at] << 8 | file[at + 1]))];
    }

    /// <summary>Where the length of a marker's segment stands.</summary>
    private static int Start(byte[] file, byte marker)
    {
        int at = 2;
        while (file[at + 1] != marker)
        {
            at += 2 + (file[at + 2] << 8 | file[at + 3]);
        }

        return at + 2;
    }

    private static Picture Read(string path) => PictureFile.Read(path, cancellationToken: TestContext.Current.CancellationToken);
}
