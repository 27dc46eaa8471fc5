using FastInpaint.Host.Commands;
using FastInpaint.Imaging;

namespace FastInpaint.Service.Tests;

/// <summary>A picture file with a pattern of its own, its mask's, and what the command line makes of them.</summary>
internal sealed record Sample
{
    private Sample(byte[] image, byte[]? mask, string extension) => (Image, Mask, Extension) = (image, mask, extension);

    public byte[] Image { get; init; }

    /// <summary>Null where the hole is where the picture is transparent.</summary>
    public byte[]? Mask { get; init; }

    /// <summary>The mask of what must not be copied; null where there is none.</summary>
    public byte[]? Exclude { get; init; }

    public string Extension { get; init; }

    public static Sample Of(int seed, PixelFormat layout = PixelFormat.Rgb24, string extension = ".png", int? width = null, int? height = null)
    {
        (int wide, int high) = (width ?? 40 + (8 * (seed % 5)), height ?? 36 + (4 * (seed % 7)));
        var picture = new Picture(wide, high, layout);
        var random = new Random(seed);
        Span<byte> bytes = picture.Pixels.Span;
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)((i * (3 + (seed % 11))) + random.Next(60));
        }

        var mask = new Picture(wide, high, PixelFormat.Gray8);
        for (int y = high / 4; y < high / 2; y++)
        {
            mask.Row(y).Slice(wide / 4, wide / 3).Fill(255);
        }

        return new Sample(File(picture, extension), File(mask, ".png"), extension);
    }

    /// <summary>A black square with a small hole: a small file of a large picture.</summary>
    public static Sample Flat(int side)
    {
        var mask = new Picture(side, side, PixelFormat.Gray8);
        for (int y = side / 2; y < (side / 2) + 8; y++)
        {
            mask.Row(y).Slice(side / 2, 8).Fill(255);
        }

        return new Sample(File(new Picture(side, side, PixelFormat.Rgb24), ".png"), File(mask, ".png"), ".png");
    }

    /// <summary>A picture of waves and noise, whose file is as large as a photograph's, with a square hole in the middle.</summary>
    /// <param name="hole">The hole's share of the pixels.</param>
    public static Sample Textured(int width, int height, double hole, string extension = ".png", PixelFormat layout = PixelFormat.Rgb24)
    {
        var picture = new Picture(width, height, layout);
        var random = new Random(width + height);
        int rowBytes = picture.Pixels.Length / height;
        var noise = new byte[4093];
        random.NextBytes(noise);
        for (int y = 0, i = 0; y < height; y++)
        {
            int tilt = (int)(60 * Math.Sin(y / 23.0));
            foreach (ref byte value in picture.Row(y)[..rowBytes])
            {
                int wave = ((i * 7 / rowBytes) + (i % rowBytes / 9) + tilt) & 127;
                value = (byte)(40 + Math.Abs(wave - 64) + (noise[i++ % noise.Length] & 31));
            }
        }

        var mask = new Picture(width, height, PixelFormat.Gray8);
        int side = (int)Math.Sqrt(hole * width * height);
        for (int y = (height - side) / 2; y < (height + side) / 2; y++)
        {
            mask.Row(y).Slice((width - side) / 2, side).Fill(255);
        }

        return new Sample(File(picture, extension), File(mask, ".png"), extension);
    }

    /// <summary>A picture whose transparent square is the hole, and the same with a mask.</summary>
    public static (Sample Transparent, Sample Masked) WithAlpha()
    {
        Picture picture = PictureFile.Read(new MemoryStream(Of(5, PixelFormat.Rgba32).Image), name: "sample", cancellationToken: TestContext.Current.CancellationToken);
        var mask = new Picture(picture.Width, picture.Height, PixelFormat.Gray8);
        for (int i = 0; i < picture.Width * picture.Height; i++)
        {
            bool hole = i % picture.Width is > 8 and < 20 && i / picture.Width is > 10 and < 22;
            picture.Pixels.Span[(4 * i) + 3] = (byte)(hole ? 90 : 200);
            mask.Pixels.Span[i] = (byte)(hole ? 255 : 0);
        }

        return (new Sample(File(picture, ".png"), null, ".png"), new Sample(File(picture, ".png"), File(mask, ".png"), ".png"));
    }

    /// <summary>A flat picture that a soft brush has erased in its middle; its color there is the given one where nothing is left of it.</summary>
    public static Sample SoftlyErased(byte hidden, string extension = ".png")
    {
        var picture = new Picture(80, 64, PixelFormat.Rgba32);
        for (int i = 0; i < 80 * 64; i++)
        {
            double distance = Math.Sqrt(Math.Pow((i % 80) - 40, 2) + Math.Pow((i / 80) - 32, 2));
            byte alpha = (byte)Math.Clamp((distance - 6) * 25, 0, 255);
            byte[] pixel = alpha == 0 ? [hidden, hidden, hidden, 0] : [90, 150, 200, alpha];
            pixel.CopyTo(picture.Pixels.Span[(4 * i)..]);
        }

        return new Sample(File(picture, extension), null, extension);
    }

    /// <summary>A picture with alpha that is opaque throughout, and a mask.</summary>
    public static Sample Opaque()
    {
        Sample sample = Of(5, PixelFormat.Rgba32);
        Picture picture = PictureFile.Read(new MemoryStream(sample.Image), name: "sample", cancellationToken: TestContext.Current.CancellationToken);
        for (int i = 3; i < picture.Pixels.Length; i += 4)
        {
            picture.Pixels.Span[i] = 255;
        }

        return sample with { Image = File(picture, ".png") };
    }

    public MultipartFormDataContent Form(params (string Name, string Value)[] fields)
    {
        var form = new MultipartFormDataContent { { new ByteArrayContent(Image), "image", "image" + Extension } };
        if (Mask is not null)
        {
            form.Add(new ByteArrayContent(Mask), "mask", "mask.png");
        }

        if (Exclude is not null)
        {
            form.Add(new ByteArrayContent(Exclude), "exclude", "exclude.png");
        }

        foreach ((string name, string value) in fields)
        {
            form.Add(new StringContent(value), name);
        }

        return form;
    }

    /// <summary>The file that <c>fastinpaint inpaint</c> writes, and its report.</summary>
    public (byte[] Finished, System.Text.Json.JsonElement Report) ByCommand(params string[] options)
    {
        using var folder = new TemporaryFolder();
        folder.Write("in" + Extension, Image);
        folder.Write("mask.png", Mask!);
        folder.Write("exclude.png", Exclude ?? []);
        string[] excluding = Exclude is null ? [] : ["--exclude", folder["exclude.png"]];
        string[] arguments = ["inpaint", folder["in" + Extension], folder["mask.png"], "-o", folder["out" + Extension], "--json", "--device", "cpu", .. excluding, .. options];
        Outcome run = Programs.Run("fastinpaint", CommandLine.Run, arguments, TestContext.Current.CancellationToken).AssertDone();
        return (System.IO.File.ReadAllBytes(folder["out" + Extension]), run.Json);
    }

    private static byte[] File(Picture picture, string extension)
    {
        using var stream = new MemoryStream();
        PictureFormat format = extension switch
        {
            ".jpg" => PictureFormat.Jpeg,
            ".ppm" => PictureFormat.Pnm,
            ".bmp" => PictureFormat.Bmp,
            ".webp" => PictureFormat.WebP,
            ".tif" => PictureFormat.Tiff,
            _ => PictureFormat.Png,
        };
        PictureFile.Write(stream, picture, format, cancellationToken: TestContext.Current.CancellationToken);
        return stream.ToArray();
    }
}
