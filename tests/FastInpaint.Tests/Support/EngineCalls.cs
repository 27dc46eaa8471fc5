namespace FastInpaint.Tests;

/// <summary>Calls as tests make them.</summary>
internal static class EngineCalls
{
    public static InpaintResult Fill(this Inpainter inpainter, TestPicture picture, TestMask mask, TestPicture destination, InpaintOptions? options = null) =>
        inpainter.Fill(picture.Read, mask.Read, destination.Write, options);

    public static InpaintResult Fill(this Inpainter inpainter, ReadOnlyPixels picture, ReadOnlyMask mask, Pixels destination, InpaintOptions? options = null) =>
        inpainter.Inpaint(picture, mask, destination, options, null, TestContext.Current.CancellationToken);

    public static DetectResult Map(this ArtifactDetector detector, TestPicture picture, float[] probabilities) =>
        detector.Detect(picture.Read, probabilities, null, null, TestContext.Current.CancellationToken);
}
