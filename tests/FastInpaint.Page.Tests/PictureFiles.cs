using FastInpaint.Host.Demo;
using FastInpaint.Imaging;

namespace FastInpaint.Page.Tests;

/// <summary>Picture files in a temporary folder, drawn by code.</summary>
internal sealed class PictureFiles : TemporaryFolder
{
    /// <summary>Sides of the demonstration's pictures.</summary>
    public const int Width = 384, Height = 256;

    /// <summary>The demonstration's picture with an object to remove.</summary>
    public string Demo(string name)
    {
        DemoCase demo = DemoCases.Object();
        var picture = new Picture(Width, Height, PixelFormat.Rgb24);
        demo.Damaged.Rgb.CopyTo(picture.Pixels.Span);
        return Write(name, picture);
    }

    /// <summary>A ramp with grain.</summary>
    public string Ramp(string name, int width, int height)
    {
        var picture = new Picture(width, height, PixelFormat.Rgb24);
        var random = new Random(1);
        Span<byte> bytes = picture.Pixels.Span;
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)(60 + (i * 120L / bytes.Length) + random.Next(20));
        }

        return Write(name, picture);
    }

    /// <summary>A picture with alpha, drawn pixel by pixel.</summary>
    /// <param name="pixel">Red, green, blue and alpha at a column and a row.</param>
    public string Drawn(string name, int width, int height, Func<int, int, (int Red, int Green, int Blue, int Alpha)> pixel)
    {
        var picture = new Picture(width, height, PixelFormat.Rgba32);
        for (int i = 0; i < width * height; i++)
        {
            (int red, int green, int blue, int alpha) = pixel(i % width, i / width);
            new[] { (byte)red, (byte)green, (byte)blue, (byte)alpha }.CopyTo(picture.Pixels.Span[(4 * i)..]);
        }

        return Write(name, picture);
    }

    /// <summary>A JPEG file whose Exif tag asks for a quarter turn to the right.</summary>
    public string Turned(string name, int width, int height)
    {
        byte[] jpeg = File.ReadAllBytes(Ramp(name, width, height));
        byte[] exif = [0xFF, 0xE1, 0, 34, .. "Exif\0\0"u8, .. "MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0];
        return Write(name, [.. jpeg[..2], .. exif, .. jpeg[2..]]);
    }

    public static Picture Read(byte[] bytes) => PictureFile.Read(new MemoryStream(bytes), cancellationToken: TestContext.Current.CancellationToken);

    private string Write(string name, Picture picture)
    {
        PictureFile.Write(this[name], picture, overwrite: true, TestContext.Current.CancellationToken);
        return this[name];
    }
}
