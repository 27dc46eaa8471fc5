using FastInpaint.Conformance;

namespace FastInpaint.Tests.Execution;

public sealed class AllocationTests
{
    /// <summary>Room for the result object and nothing else.</summary>
    private const long ResultBytes = 144;

    [Fact]
    public void Repeated_calls_allocate_their_result_only()
    {
        var backend = new FakeBackend((_, _, _, _) => 0.5f);
        using Inpainter inpainter = backend.Inpainter();
        using ArtifactDetector detector = backend.Detector();
        var noise = new TestPicture(60, 44, PixelFormat.Rgba32);
        TestPicture paper = new TestPicture(60, 44, PixelFormat.Rgba32).Paint((_, _, c) => 0.3 * c), grey = new TestPicture(60, 44, PixelFormat.Rgba32).Paint((x, y, _) => (x + y) / 200.0);
        grey[0, 0, 0] ^= 0xFF;
        TestMask mask = TestMask.Named("random", 60, 44);
        var options = new InpaintOptions { Dilate = 2, Feather = 1 };
        var map = new float[60 * 44];
        inpainter.WarmUp(60, 44);
        detector.WarmUp(60, 44);
        Assert.All((TestPicture[])[noise, paper, grey], picture => Assert.InRange(Allocations.Least(() => inpainter.Fill(picture, mask, picture, options)), 1, ResultBytes));
        Assert.InRange(Allocations.Least(() => detector.Map(noise, map)), 1, ResultBytes);
    }
}
