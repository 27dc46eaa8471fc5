using FastInpaint.Conformance;

namespace FastInpaint.Graph.Tests;

public sealed class ShapeInferenceTests
{
    [Fact]
    public void Generator_maps_have_the_sizes_of_the_paper()
    {
        Network fused = NetworkPasses.Fuse(Network.Generator(RandomParameters.Generator(4, 1, seed: 1)));
        TensorShape[] shapes = ShapeInference.Infer(fused, new TensorShape(2, 100, 76, 4));
        string[] maps = [.. fused.Operations.OfType<ConvolutionOperation>().Select(conv => $"{conv.Name} {shapes[conv.Output.Id]}")];
        Assert.Equal(
            [
                "encoder.0.conv [2,100,76,4]", "encoder.1.conv [2,50,38,8]", "encoder.2.conv [2,25,19,16]", "blocks.0.conv1 [2,25,19,16]",
                "blocks.0.conv2 [2,25,19,16]", "decoder.0.conv [2,50,38,8]", "decoder.1.conv [2,100,76,4]", "output.conv [2,100,76,3]",
            ],
            maps);

        ConvolutionOperation first = fused.Operations.OfType<ConvolutionOperation>().First();
        Assert.Equal(new TensorShape(2, 4, 2, 4), shapes[first.Statistics!.Value.Id]);
    }

    [Fact]
    public void An_input_of_other_channels_is_refused()
    {
        Network network = Network.Detector(RandomParameters.Detector(2, seed: 1));
        var exception = Assert.Throws<ArgumentException>(() => ShapeInference.Infer(network, new TensorShape(1, 12, 12, 4)));
        Assert.Contains("[1,12,12,4]", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(256, 256, 32, 8)]
    [InlineData(256, 128, 16, 8)]
    [InlineData(256, 64, 8, 8)]
    [InlineData(100, 25, 8, 4)]
    [InlineData(12, 3, 8, 1)]
    public void Blocks_of_statistics_cover_the_same_rows_of_the_picture_at_every_resolution(int inputHeight, int height, int rows, int blocks)
    {
        Assert.Equal(rows, StatisticsPartition.RowsPerBlock(inputHeight, height));
        Assert.Equal(blocks, StatisticsPartition.Blocks(inputHeight, height));
    }

    [Theory]
    [InlineData(-2, 5, 2)]
    [InlineData(0, 5, 0)]
    [InlineData(4, 5, 4)]
    [InlineData(5, 5, 3)]
    [InlineData(7, 5, 1)]
    public void Reflection_does_not_repeat_the_edge(int index, int length, int expected) => Assert.Equal(expected, Padding.Reflect(index, length));
}
