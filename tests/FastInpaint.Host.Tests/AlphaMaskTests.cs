using FastInpaint.Host.Pictures;
using FastInpaint.Imaging;

namespace FastInpaint.Host.Tests;

/// <summary>What is hole in a picture without a mask, and what becomes opaque beside it.</summary>
public sealed class AlphaMaskTests
{
    private const int Width = 90, Height = 70;

    public static TheoryData<PixelFormat> Layouts => new(Enum.GetValues<PixelFormat>().Where(layout => layout.HasAlpha()));

    [Theory]
    [MemberData(nameof(Layouts))]
    public void A_soft_eraser_leaves_a_hole_and_an_opaque_rim(PixelFormat layout)
    {
        // A disc of glass further right is nowhere half transparent.
        (Picture picture, byte[] mask) = Take(layout, (x, y) => Math.Min(Soft(x - 30, y - 35), Math.Max(0.6, Soft(x - 70, y - 20))));
        foreach ((int x, int y) in Pixels())
        {
            bool erased = x < 55;
            double alpha = Soft(x - 30, y - 35);
            Assert.True((erased && alpha < 15 / 16.0 ? 255 : 0) == mask[(y * Width) + x], $"mask at ({x}, {y})");
            double expected = !erased ? Math.Max(0.6, Soft(x - 70, y - 20)) : alpha < 15 / 16.0 ? alpha : 1;
            Assert.Equal(expected, Alpha(picture, x, y), 0.003);
        }
    }

    [Fact]
    public void Of_a_picture_that_is_half_transparent_throughout_only_the_erased_part_changes()
    {
        (Picture picture, byte[] mask) = Take(PixelFormat.Rgba32, (x, y) => Erased(x, y) ? 0.3 : 0.8);
        Assert.All(Pixels(), pixel => Assert.Equal(Erased(pixel.X, pixel.Y) ? 255 : 0, mask[(pixel.Y * Width) + pixel.X]));
        Assert.All(Pixels(), pixel => Assert.Equal(Erased(pixel.X, pixel.Y) ? 1 : 0.8, Alpha(picture, pixel.X, pixel.Y), 0.003));

        static bool Erased(int x, int y) => x is > 10 and < 30 && y is > 10 and < 30;
    }

    /// <summary>Strokes that wind: every pixel of the part is found, and none of another.</summary>
    [Fact]
    public void Parts_are_found_whatever_their_shape()
    {
        for (int seed = 0; seed < 30; seed++)
        {
            var random = new Random(seed);
            double[] alphas = [.. Pixels().Select(_ => random.Next(10) switch { < 4 => 0.9, 4 => random.Next(30) == 0 ? 0.1 : 1, _ => 1 })];
            (_, byte[] mask) = Take(PixelFormat.GrayAlpha16, (x, y) => alphas[(y * Width) + x]);
            var reached = new bool[alphas.Length];
            var pending = new Queue<int>(Enumerable.Range(0, alphas.Length).Where(i => alphas[i] < 0.5));
            Assert.NotEmpty(pending);
            while (pending.TryDequeue(out int i))
            {
                (int x, int y) = (i % Width, i / Width);
                if (!reached[i])
                {
                    reached[i] = true;
                    for (int v = Math.Max(y - 1, 0); v <= Math.Min(y + 1, Height - 1); v++)
                    for (int u = Math.Max(x - 1, 0); u <= Math.Min(x + 1, Width - 1); u++)
                    {
                        if (alphas[(v * Width) + u] < 1)
                        {
                            pending.Enqueue((v * Width) + u);
                        }
                    }
                }
            }

            Assert.Equal(reached.Select(hole => hole ? (byte)255 : (byte)0), mask);
        }
    }

    private static (Picture Picture, byte[] Mask) Take(PixelFormat layout, Func<int, int, double> alpha)
    {
        var picture = new Picture(Width, Height, layout);
        foreach ((int x, int y) in Pixels())
        {
            int pixel = layout.BytesPerPixel();
            Span<byte> bytes = picture.Row(y).Slice(x * pixel, pixel);
            bytes.Fill(77);
            if (layout.BytesPerChannel() == 2)
            {
                BitConverter.TryWriteBytes(bytes[^2..], (ushort)Math.Round(alpha(x, y) * 65535));
            }
            else
            {
                bytes[^1] = (byte)Math.Round(alpha(x, y) * 255);
            }
        }

        byte[] mask = AlphaMask.Take(picture, TestContext.Current.CancellationToken);
        int colors = layout.BytesPerPixel() - layout.BytesPerChannel();
        Assert.All(Pixels(), at => Assert.True(picture.Row(at.Y).Slice(at.X * layout.BytesPerPixel(), colors).IndexOfAnyExcept((byte)77) < 0));
        return (picture, mask);
    }

    private static double Alpha(Picture picture, int x, int y)
    {
        int pixel = picture.Layout.BytesPerPixel();
        ReadOnlySpan<byte> bytes = picture.Row(y).Slice(x * pixel, pixel);
        return picture.Layout.BytesPerChannel() == 2 ? BitConverter.ToUInt16(bytes[^2..]) / 65535.0 : bytes[^1] / 255.0;
    }

    private static double Soft(int x, int y) => Math.Clamp((Math.Sqrt((x * x) + (y * y)) - 5) / 10, 0, 1);

    private static IEnumerable<(int X, int Y)> Pixels() => from y in Enumerable.Range(0, Height) from x in Enumerable.Range(0, Width) select (x, y);
}
