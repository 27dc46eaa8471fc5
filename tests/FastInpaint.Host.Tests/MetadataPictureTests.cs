using System.Text;
using System.Text.Json;
using FastInpaint.Imaging;

namespace FastInpaint.Host.Tests;

/// <summary>Through the program: what was removed is in no preview, and what the result has not is not claimed.</summary>
public sealed class MetadataPictureTests
{
    private const int Width = 96, Height = 64;

    [Fact]
    public void A_removed_plate_is_in_no_preview_of_any_format()
    {
        using var place = new Workplace();
        byte[] preview = Preview();
        string image = place.Write("in.jpg", With(With(Photo(place), 0xE0, [.. "JFXX\0"u8, 0x10, .. preview]), 0xE1, Exif(preview)));
        string mask = place.Mask("mask.png", Width, Height, 30, 20, 60, 40);
        (string Name, string[] Options)[] outputs = [("a.jpg", []), ("b.jpg", ["--quality", "80"]), ("a.png", []), ("a.webp", []), ("a.tif", [])];
        foreach ((string name, string[] options) in outputs)
        {
            JsonElement json = Workplace.Run(["inpaint", image, mask, "-o", place[name], "--device", "cpu", "--json", .. options]).AssertDone().Json;
            Assert.Contains("previews (thumbnails)", Assert.Single(json.GetProperty("warnings").EnumerateArray()).GetString(), StringComparison.Ordinal);
            AssertGone(File.ReadAllBytes(place[name]), preview);
        }

        Directory.CreateDirectory(place["pictures"]);
        Directory.CreateDirectory(place["masks"]);
        File.Copy(image, place["pictures/a.jpg"]);
        File.Copy(mask, place["masks/a.png"]);
        Outcome batch = Workplace.Run("batch", place["pictures"], place["masks"], "-o", place["done"], "--device", "cpu").AssertDone();
        Assert.Contains("previews (thumbnails)", batch.Error, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(place["a.jpg"]), File.ReadAllBytes(place["done/a.jpg"]));

        // Nothing is filled: the preview is that of the picture still, and there is nothing to say.
        string none = place.Mask("none.png", Width, Height, 0, 0, 0, 0);
        Outcome same = Workplace.Run("inpaint", image, none, "-o", place["same.jpg"], "--device", "cpu").AssertDone();
        Assert.DoesNotContain("previews", same.Error, StringComparison.Ordinal);
        Assert.True(File.ReadAllBytes(place["same.jpg"]).AsSpan().IndexOf(preview) >= 0);
    }

    [Fact]
    public void Claims_of_what_follows_the_picture_go_with_one_warning()
    {
        using var place = new Workplace();
        const string Packet = "<x:xmpmeta xmlns:x='adobe:ns:meta/'><r:RDF xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><r:Description xmlns:GCamera='http://ns.google.com/photos/1.0/camera/' "
            + "GCamera:MotionPhoto='1'/></r:RDF></x:xmpmeta>";
        byte[] video = [0, 0, 0, 24, .. "ftypmp42"u8, .. new byte[400]];
        string image = place.Write("in.jpg", [.. With(Photo(place), 0xE1, [.. "http://ns.adobe.com/xap/1.0/\0"u8, .. Encoding.UTF8.GetBytes(Packet)]), .. video]);
        string mask = place.Mask("mask.png", Width, Height, 30, 20, 60, 40);
        foreach (string name in (string[])["a.jpg", "a.png"])
        {
            Outcome outcome = Workplace.Run("inpaint", image, mask, "-o", place[name], "--device", "cpu").AssertDone();
            Assert.Single(outcome.Error.Split('\n'), line => line.Contains("warning: The result leaves out what would not match it: the original's video of the motion photo.", StringComparison.Ordinal));
            byte[] written = File.ReadAllBytes(place[name]);
            Assert.Equal(-1, written.AsSpan().IndexOf("MotionPhoto"u8));
            Assert.Equal(-1, written.AsSpan().IndexOf("ftyp"u8));
            Assert.True(written.AsSpan().IndexOf("xmpmeta"u8) >= 0);
        }
    }

    /// <summary>A JPEG file of a red plate on green ground.</summary>
    private static byte[] Photo(Workplace place) => Encode(place["photo.jpg"], Width, Height, (30, 20, 60, 40));

    private static byte[] Preview()
    {
        using var folder = new TemporaryFolder();
        return Encode(folder["preview.jpg"], 24, 16, (7, 5, 15, 10));
    }

    private static byte[] Encode(string path, int width, int height, (int Left, int Top, int Right, int Bottom) plate)
    {
        var picture = new Picture(width, height, PixelFormat.Rgb24);
        for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
        {
            bool isPlate = x >= plate.Left && x < plate.Right && y >= plate.Top && y < plate.Bottom;
            ((byte[])(isPlate ? [220, 20, 20] : [(byte)(40 + (x % 16)), (byte)(120 + (y % 16)), 60])).CopyTo(picture.Row(y)[(3 * x)..]);
        }

        PictureFile.Write(path, picture, new PictureWriteOptions { Quality = 70, Overwrite = true }, TestContext.Current.CancellationToken);
        return File.ReadAllBytes(path);
    }

    /// <summary>Exif with an orientation, and a preview in a second directory.</summary>
    private static byte[] Exif(byte[] preview) =>
    [
        .. "Exif\0\0II*\0"u8, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, 1, 0, 0, 0, 26, 0, 0, 0,
        2, 0, 1, 2, 4, 0, 1, 0, 0, 0, 56, 0, 0, 0, 2, 2, 4, 0, 1, 0, 0, 0, .. BitConverter.GetBytes(preview.Length), 0, 0, 0, 0, .. preview,
    ];

    private static byte[] With(byte[] file, byte marker, byte[] content) =>
        [.. file[..20], 0xFF, marker, (byte)((content.Length + 2) >> 8), (byte)(content.Length + 2), .. content, .. file[20..]];

    private static void AssertGone(byte[] file, byte[] preview)
    {
        Assert.Equal(-1, file.AsSpan().IndexOf("JFXX"u8));
        Assert.Equal(-1, file.AsSpan().IndexOf(preview.AsSpan(preview.Length - 60, 40)));
        Assert.Equal(file[0] == 0xFF ? 0 : -1, file.AsSpan().LastIndexOf((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]));
    }
}
