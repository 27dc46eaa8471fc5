using FastInpaint.Conformance;

namespace FastInpaint.Graph.Tests;

public sealed class NetworkFactoryTests
{
    [Fact]
    public void The_paper_s_generator_has_its_published_size()
    {
        Network network = Network.Generator(RandomParameters.Generator(64, 8, seed: 1));
        Assert.Equal(64, network.BaseChannels);
        Assert.Equal(8, network.ResidualBlocks);
        Assert.Equal(10_779_328, network.Parameters.Sum(parameter => parameter.Elements));
        Assert.Equal(48.68, Plan(network, 256).MultiplyAdds / 1e9, 0.01);
        Assert.Equal(21, network.Operations.OfType<InstanceNorm>().Count());
    }

    [Fact]
    public void The_paper_s_detector_has_its_published_size()
    {
        Network network = Network.Detector(RandomParameters.Detector(32, seed: 1));
        Assert.Equal(32, network.BaseChannels);
        Assert.Equal(2_267_490, network.Parameters.Sum(parameter => parameter.Elements));

        // 13.05 GMAC with both channels of the last layer; the fused plan computes one channel, their difference.
        TensorShape[] shapes = ShapeInference.Infer(network, new TensorShape(1, 256, 256, 3));
        double multiplyAdds = network.Operations.OfType<ConvolutionOperation>().Sum(conv => (double)conv.MultiplyAdds(shapes[conv.X.Id], shapes[conv.Output.Id]));
        Assert.Equal(13.05, multiplyAdds / 1e9, 0.01);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(7, 1)]
    [InlineData(16, 12)]
    public void Width_and_block_count_come_from_the_parameters(int baseChannels, int blocks)
    {
        Network network = Network.Generator(RandomParameters.Generator(baseChannels, blocks, seed: 1));
        Assert.Equal((baseChannels, blocks), (network.BaseChannels, network.ResidualBlocks));
    }

    [Fact]
    public void Everything_wrong_is_listed_by_name()
    {
        MemoryParameters parameters = RandomParameters.Generator(4, 2, seed: 1);
        parameters.Remove("blocks.1.norm2.bias");
        parameters.Set("blocks.0.conv1.weight", [16, 16, 3], new float[16 * 16 * 3]);
        parameters.Set("output.conv.bias", [3], new float[3]);
        string message = Assert.Throws<InvalidNetworkException>(() => Network.Generator(parameters)).Message;
        Assert.Contains("'blocks.1.norm2.bias' [16] is missing", message, StringComparison.Ordinal);
        Assert.Contains("'blocks.0.conv1.weight' has shape [16,16,3], expected [16,16,3,3]", message, StringComparison.Ordinal);
        Assert.Contains("'output.conv.bias' is superfluous", message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_other_network_s_weights_are_called_by_their_name()
    {
        string message = Assert.Throws<InvalidNetworkException>(() => Network.Generator(RandomParameters.Detector(2, seed: 1))).Message;
        Assert.Contains("It holds a detector", message, StringComparison.Ordinal);
        message = Assert.Throws<InvalidNetworkException>(() => Network.Detector(RandomParameters.Generator(2, 1, seed: 1))).Message;
        Assert.Contains("It holds a generator", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_width_beyond_reason_is_refused()
    {
        var parameters = new MemoryParameters();
        parameters.Set("conv1.weight", [5000, 3, 4, 4], new float[5000 * 48]);
        string message = Assert.Throws<InvalidNetworkException>(() => Network.Detector(parameters)).Message;
        Assert.Contains("[5000,3,4,4]", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Networks_are_recognized_by_their_names()
    {
        Assert.Equal(NetworkKind.Generator, Network.Recognize(RandomParameters.Generator(2, 1, seed: 1)));
        Assert.Equal(NetworkKind.Detector, Network.Recognize(RandomParameters.Detector(2, seed: 1)));
        Assert.Null(Network.Recognize(new MemoryParameters()));
    }

    private static ExecutionPlan Plan(Network network, int side)
    {
        var input = new TensorShape(1, side, side, network.InputChannels);
        return PlanBuilder.Build(network, NetworkPasses.Fuse(network), Precision.Fp32, input, new PlanNeeds());
    }
}
