using FastInpaint.Graph;

namespace FastInpaint.Tests.EmbeddedWeights;

public sealed class WeightsTests
{
    [Fact]
    public void File_gives_the_same_as_the_embedded_copy()
    {
        using var weights = new DefaultWeights();
        TestMask mask = TestMask.Named("middle", 32, 24);
        using var embedded = new Inpainter();
        using var file = new Inpainter(new RestorerOptions { WeightsPath = weights.Generator });
        var first = new TestPicture(32, 24, PixelFormat.Rgb24);
        var second = new TestPicture(32, 24, PixelFormat.Rgb24);
        embedded.Fill(first, mask, first);
        file.Fill(second, mask, second);
        Assert.Equal(first.Data, second.Data);
    }

    [Fact]
    public void Wrong_files_are_refused()
    {
        using var weights = new DefaultWeights();
        Assert.Throws<InvalidNetworkException>(() => new Inpainter(new RestorerOptions { WeightsPath = weights.Detector }));
        Assert.Throws<InvalidNetworkException>(() => new ArtifactDetector(new RestorerOptions { DetectorWeightsPath = weights.Generator }));
        Assert.Throws<FileNotFoundException>(() => new Inpainter(new RestorerOptions { WeightsPath = weights["absent.safetensors"] }));
        string cut = weights["cut.safetensors"];
        File.WriteAllBytes(cut, File.ReadAllBytes(weights.Generator)[..100_000]);
        Assert.Throws<InvalidDataException>(() => new Inpainter(new RestorerOptions { WeightsPath = cut }));
    }

    [Fact]
    public void Options_are_checked()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Inpainter(new RestorerOptions { Threads = -1 }));
        Assert.Throws<NotSupportedException>(() => new Inpainter(new RestorerOptions { Precision = Precision.Fp16 }));
    }
}
