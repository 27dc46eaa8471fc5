using FastInpaint.Conformance;
using FastInpaint.Graph;

namespace FastInpaint.Kernels.Tests;

/// <summary>A picture finished at fp16 against the same picture finished by the CPU.</summary>
[Collection(CudaUnderTest.Collection)]
public sealed class CudaHalfPictureTests
{
    private const int Width = 44;
    private const int Height = 36;

    [Theory]
    [InlineData(MatchMode.None)]
    [InlineData(MatchMode.Seamless)]
    public void Fp16_is_within_a_level(MatchMode match)
    {
        using IBackend cuda = CudaUnderTest.Open();
        (byte[] picture, byte[] mask) = Scene();
        byte[] expected = Finish(new RestorerOptions(), picture, mask, match);
        byte[] actual = Finish(new RestorerOptions { Backend = cuda, Precision = Precision.Fp16 }, picture, mask, match);

        int[] differences = [.. expected.Zip(actual, (a, b) => Math.Abs(a - b))];
        Assert.InRange(differences.Max(), 0, 2);
        Assert.InRange(differences.Count(difference => difference > 1), 0, differences.Length / 1000);
        Assert.Equal(actual, Finish(new RestorerOptions { Backend = cuda, Precision = Precision.Fp16 }, picture, mask, match));
    }

    private static byte[] Finish(RestorerOptions engine, byte[] picture, byte[] mask, MatchMode match)
    {
        using var inpainter = new Inpainter(engine with { WeightsPath = RandomWeights.Generator(16, blocks: 2) });
        var destination = new byte[picture.Length];
        inpainter.Inpaint(
            new ReadOnlyPixels(picture, Width, Height, PixelFormat.Rgb24),
            new ReadOnlyMask(mask, Width, Height),
            new Pixels(destination, Width, Height, PixelFormat.Rgb24),
            new InpaintOptions { Match = match });
        return destination;
    }

    /// <summary>Waves with some noise, and two strokes across.</summary>
    private static (byte[] Picture, byte[] Mask) Scene()
    {
        var random = new Random(5);
        var picture = new byte[Width * Height * 3];
        var mask = new byte[Width * Height];
        for (int i = 0; i < mask.Length; i++)
        {
            int x = i % Width;
            int y = i / Width;
            mask[i] = Math.Abs(x - y - 5) < 4 || Math.Abs(x + y - 40) < 5 ? (byte)255 : (byte)0;
            for (int c = 0; c < 3; c++)
            {
                picture[3 * i + c] = (byte)(128 + 60 * Math.Sin(x * 0.11 + c) + 40 * Math.Cos(y * 0.17 - c) + random.Next(-8, 9));
            }
        }

        return (picture, mask);
    }
}
