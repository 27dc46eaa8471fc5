namespace FastInpaint.Imaging.Tests;

public class PngInterlaceTests
{
    private static readonly (int X, int Y, int StepX, int StepY)[] Passes =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    public static TheoryData<int, int, PixelFormat> Kinds => new()
    {
        { 0, 1, PixelFormat.Gray8 }, { 0, 4, PixelFormat.Gray8 }, { 0, 8, PixelFormat.Gray8 }, { 4, 8, PixelFormat.GrayAlpha16 },
        { 2, 8, PixelFormat.Rgb24 }, { 6, 8, PixelFormat.Rgba32 }, { 2, 16, PixelFormat.Rgb48 }, { 6, 16, PixelFormat.Rgba64 },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Sizes_from_1_to_17_are_put_together_exactly(int colorType, int bitDepth, PixelFormat layout)
    {
        for (int width = 1; width <= 17; width++)
        {
            for (int height = 1; height <= 17; height++)
            {
                Picture expected = TestPictures.Random(width, height, layout, (width * 100) + height);
                if (bitDepth < 8)
                {
                    int scale = 255 / ((1 << bitDepth) - 1);
                    foreach (ref byte pixel in expected.Pixels.Span)
                    {
                        pixel = (byte)(pixel / scale * scale);
                    }
                }

                byte[] file = TestPng.File(
                    TestPng.Ihdr((uint)width, (uint)height, bitDepth, colorType, interlace: 1), TestPng.Idat(Raw(expected, bitDepth)), TestPng.Iend());
                TestPictures.AssertSame(expected, TestPictures.Decode(file), $"{layout} of {bitDepth} bits, {width}x{height}");
            }
        }
    }

    private static byte[] Raw(Picture picture, int bitDepth)
    {
        var raw = new List<byte>();
        int pixelBytes = picture.Layout.BytesPerPixel();
        foreach ((int left, int top, int stepX, int stepY) in Passes)
        {
            for (int y = top; y < picture.Height && left < picture.Width; y += stepY)
            {
                raw.Add(0);
                int bits = 0;
                for (int x = left; x < picture.Width; x += stepX)
                {
                    Span<byte> pixel = picture.Row(y).Slice(x * pixelBytes, pixelBytes);
                    if (bitDepth == 16)
                    {
                        for (int i = 0; i < pixelBytes; i += 2)
                        {
                            ushort sample = BitConverter.ToUInt16(pixel[i..]);
                            raw.AddRange([(byte)(sample >> 8), (byte)sample]);
                        }
                    }
                    else if (bitDepth == 8)
                    {
                        raw.AddRange(pixel);
                    }
                    else
                    {
                        if (bits % 8 == 0)
                        {
                            raw.Add(0);
                        }

                        raw[^1] |= (byte)(pixel[0] >> (8 - bitDepth) << (8 - bitDepth - (bits % 8)));
                        bits += bitDepth;
                    }
                }
            }
        }

        return [.. raw];
    }
}
