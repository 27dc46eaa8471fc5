namespace FastInpaint.Tests.Execution;

public sealed class AllocationTests
{
    /// <summary>Room for the result object and nothing else.</summary>
    private const long ResultBytes = 128;

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
        for (int i = 0; i < 3; i++)
        {
            Assert.InRange(Allocated(() => inpainter.Fill(picture, mask, picture, options)), 1, ResultBytes);
            Assert.InRange(Allocated(() => detector.Map(picture, map)), 1, ResultBytes);
        }
    }

    private static long Allocated(Action action)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
