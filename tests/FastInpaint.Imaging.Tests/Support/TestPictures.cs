namespace FastInpaint.Imaging.Tests;

/// <summary>Pictures that are the same on every run.</summary>
internal static class TestPictures
{
    /// <summary>The formats that files have.</summary>
    public static readonly PixelFormat[] Layouts = [.. Enum.GetValues<PixelFormat>().Where(format => format is not (PixelFormat.Bgr24 or PixelFormat.Bgra32))];

    /// <summary>Bands of noise, of a smooth ramp and of one value, so that every filter is the best one somewhere.</summary>
    public static Picture Random(int width, int height, PixelFormat layout, int seed)
    {
        var random = new Random(seed);
        var picture = new Picture(width, height, layout);
        random.NextBytes(picture.Pixels.Span);
        for (int y = 0; y < height; y++)
        {
            Span<byte> row = picture.Row(y);
            switch (y / 3 % 4)
            {
                case 0:
                    break;
                case 1:
                    for (int i = 0; i < row.Length; i++)
                    {
                        row[i] = (byte)(i + (y * 3) + random.Next(3));
                    }

                    break;
                case 2:
                    picture.Row(y - 1).CopyTo(row);
                    break;
                default:
                    row.Fill((byte)random.Next(256));
                    break;
            }
        }

        return picture;
    }

    public static byte[] Encode(Picture picture, PictureFormat format)
    {
        using var stream = new MemoryStream();
        PictureFile.Write(stream, picture, format, TestContext.Current.CancellationToken);
        return stream.ToArray();
    }

    public static Picture Decode(byte[] file, PictureLimits? limits = null) =>
        PictureFile.Read(new MemoryStream(file), limits, "test", TestContext.Current.CancellationToken);

    public static void AssertSame(Picture expected, Picture actual, string what)
    {
        Assert.True(
            expected.Width == actual.Width && expected.Height == actual.Height && expected.Layout == actual.Layout,
            $"{what}: {actual.Width}x{actual.Height} {actual.Layout}, expected {expected.Width}x{expected.Height} {expected.Layout}");
        int at = expected.Pixels.Span.CommonPrefixLength(actual.Pixels.Span);
        Assert.True(at == expected.Pixels.Length, $"{what}: byte {at} (row {at / expected.Stride}) differs");
    }
}
