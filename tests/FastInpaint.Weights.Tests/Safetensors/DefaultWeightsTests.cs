using FastInpaint.Conformance;
using FastInpaint.Graph;

namespace FastInpaint.Weights.Tests;

/// <summary>The weights that the library embeds, as files.</summary>
public sealed class DefaultWeightsTests
{
    [Fact]
    public void The_generator_is_whole()
    {
        using SafetensorsFile file = Open("gdn-lite-32.safetensors");
        Assert.Equal("generator", file.Metadata["network"]);
        Network network = Network.Generator(file);
        Assert.Equal((32, 8), (network.BaseChannels, network.ResidualBlocks));
        AssertFiniteFp16(file, tensors: 64);
    }

    [Fact]
    public void The_detector_is_whole()
    {
        using SafetensorsFile file = Open("gdn-lite-detector-8.safetensors");
        Assert.Equal("detector", file.Metadata["network"]);
        Assert.Equal(8, Network.Detector(file).BaseChannels);
        AssertFiniteFp16(file, tensors: 14);
    }

    private static SafetensorsFile Open(string name) => SafetensorsFile.Open(Path.Combine(AppContext.BaseDirectory, "Defaults", name));

    private static void AssertFiniteFp16(SafetensorsFile file, int tensors)
    {
        Assert.Equal(tensors, file.Tensors.Count);
        foreach ((string name, StoredTensor tensor) in file.Tensors)
        {
            Assert.Equal(TensorType.Fp16, tensor.Type);
            float[] values = SafetensorsBytes.Read(file, name);
            Assert.Equal(tensor.Shape.Aggregate(1, (product, side) => product * side), values.Length);
            Assert.True(Array.TrueForAll(values, float.IsFinite), $"{name} is not finite");
            Assert.True(Array.Exists(values, value => value != 0), $"{name} is 0 everywhere");
        }
    }
}
