namespace FastInpaint.Tests.Matching;

/// <summary>The match as a whole against its definition, computed plainly.</summary>
public sealed class SeamlessMatchTests
{
    [Theory]
    [InlineData("middle")]
    [InlineData("left")]
    [InlineData("corner")]
    [InlineData("frame")]
    [InlineData("strokes")]
    [InlineData("islands")]
    [InlineData("dots")]
    [InlineData("random")]
    public void Fill_is_output_plus_harmonic_extension_of_the_difference_on_the_rim(string hole)
    {
        const int Width = 53, Height = 41;
        TestPicture picture = new TestPicture(Width, Height, PixelFormat.Rgb48).Paint((x, y, c) => 0.3 + (0.1 * c) + (0.1 * Math.Sin((0.7 * x) + (0.4 * y * c))));
        TestMask mask = TestMask.Named(hole, Width, Height);
        var finished = new TestPicture(picture);
        using Inpainter inpainter = new FakeBackend((y, x, c, _) => Output(x, y, c)).Inpainter();

        inpainter.Fill(picture, mask, finished, new InpaintOptions { Detail = DetailMode.None });

        for (int colour = 0; colour < 3; colour++)
        {
            double[] correction = PlainLaplace.Solve(mask, (x, y) => (picture[x, y, colour] / 65535.0) - Output(x, y, colour));
            for (int i = 0; i < correction.Length; i++)
            {
                (int x, int y) = (i % Width, i / Width);
                double expected = mask[x, y] ? Math.Clamp(Output(x, y, colour) + correction[i], 0, 1) : picture[x, y, colour] / 65535.0;
                Assert.Equal(expected, finished[x, y, colour] / 65535.0, 0.25 / 255);
            }
        }
    }

    private static float Output(int x, int y, int c) => 0.4f + (0.05f * c) + (((x * 31) + (y * 17)) % 13 * 0.01f);
}
