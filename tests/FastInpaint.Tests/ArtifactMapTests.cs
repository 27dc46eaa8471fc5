namespace FastInpaint.Tests;

public sealed class ArtifactMapTests
{
    [Fact]
    public void Score_is_the_mean_inside_the_hole()
    {
        Assert.Equal(0.5, ArtifactMap.Score([0.25f, 0.9f, 0.75f], [1, 0, 255]));
        Assert.Equal(0, ArtifactMap.Score([0.25f, 0.9f, 0.75f], [0, 0, 0]));
        Assert.Throws<ArgumentException>(() => ArtifactMap.Score([0.25f], [1, 0]));
    }

    [Fact]
    public void ToHeatmap_rounds_to_255ths()
    {
        var heatmap = new byte[6];
        ArtifactMap.ToHeatmap([0f, 1f, 0.5f, 1.4f / 255, 1.6f / 255, 2f], heatmap);
        Assert.Equal([0, 255, 128, 1, 2, 255], heatmap);
        Assert.Throws<ArgumentException>(() => ArtifactMap.ToHeatmap([0f, 1f], new byte[1]));
    }
}
