using FastInpaint.Conformance;

namespace FastInpaint.Tests.Execution;

public sealed class AllocationTests
{
    /// <summary>Room for the result object and nothing else.</summary>
    private const long ResultBytes = 144;

    [Fact]
    public void RepeatedCalls_AllocateTheirResultOnly()
    {
        var backend = new FakeBackend((_, _, _, _) => 0.5f);
        using Inpainter inpainter = backend.Inpainter();
        using ArtifactDetector detector = backend.Detector();
        var picture = new TestPicture(60, 44, PixelFormat.Rgba32);
        TestMask mask = TestMask.Named("random", 60, 44);
        var options = new InpaintOptions { Dilate = 2, Feather = 1 };
        var map = new float[60 * 44];
        inpainter.WarmUp(60, 44);
        detector.WarmUp(60, 44);
        Assert.InRange(Allocations.Least(() => inpainter.Fill(picture, mask, picture, options)), 1, ResultBytes);
        Assert.InRange(Allocations.Least(() => detector.Map(picture, map)), 1, ResultBytes);
    }
}
