using FastInpaint.Imaging.Jpeg;

namespace FastInpaint.Imaging.Tests;

/// <summary>Pictures that JPEG is made for, and JPEG files of them.</summary>
internal static class TestJpeg
{
    /// <summary>Waves and a little noise.</summary>
    public static Picture Photo(int width, int height, PixelFormat layout)
    {
        var picture = new Picture(width, height, layout);
        var random = new Random(width * 31 + height);
        int channels = layout == PixelFormat.Gray8 ? 1 : 3;
        for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
        for (int c = 0; c < channels; c++)
        {
            double wave = 128 + 90 * Math.Sin(x / (9.0 + 5 * c) + y / (13.0 - 2 * c)) + 20 * random.NextDouble();
            picture.Row(y)[x * channels + c] = (byte)Math.Clamp(wave, 0, 255);
        }

        return picture;
    }

    public static byte[] Encode(Picture picture, PictureWriteOptions? options = null)
    {
        using var stream = new MemoryStream();
        PictureFile.Write(stream, picture, PictureFormat.Jpeg, options ?? new PictureWriteOptions(), TestContext.Current.CancellationToken);
        return stream.ToArray();
    }

    /// <summary>A picture as if read from a file of quality 90 with these sampling factors, without that file's coefficients.</summary>
    public static Picture Sampled(Picture picture, params (int Horizontal, int Vertical)[] samplings)
    {
        JpegComponent[] components =
        [
            .. samplings.Select((sampling, i) => new JpegComponent((byte)(i + 1), sampling.Horizontal, sampling.Vertical, (byte)Math.Min(i, 1)) { Table = JpegQuality.Table(i > 0, 90) }),
        ];
        var frame = new JpegFrame(picture.Width, picture.Height, progressive: false, components);
        return new Picture(picture.Width, picture.Height, picture.Layout, picture.Pixels.ToArray()) { Metadata = new PictureMetadata { Origin = new JpegOrigin(frame, IsRgb: false) } };
    }

    /// <summary>A file with a segment behind its beginning.</summary>
    public static byte[] With(byte[] file, byte marker, params byte[] content) =>
        [.. file[..2], 0xFF, marker, (byte)((content.Length + 2) >> 8), (byte)(content.Length + 2), .. content, .. file[2..]];

    /// <summary>Where a marker's content begins.</summary>
    public static int Content(byte[] file, byte marker)
    {
        int at = 2;
        while (file[at + 1] != marker)
        {
            at += 2 + (file[at + 2] << 8 | file[at + 3]);
        }

        return at + 4;
    }
}
