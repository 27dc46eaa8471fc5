using FastInpaint.Conformance;
using FastInpaint.Graph;

namespace FastInpaint.Weights.Tests;

/// <summary>A file on its way to a network: the right one, complete, finite.</summary>
public sealed class NetworkFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_whole_file_makes_its_network()
    {
        using SafetensorsFile generator = Write(RandomParameters.Generator(4, 3, seed: 1));
        Network network = Network.Generator(generator);
        Assert.Equal((4, 3), (network.BaseChannels, network.ResidualBlocks));
        Assert.Equal(NetworkKind.Generator, Network.Recognize(generator));
    }

    [Fact]
    public void The_other_networks_file_is_named_so()
    {
        using SafetensorsFile detector = Write(RandomParameters.Detector(2, seed: 1));
        string message = Assert.Throws<InvalidNetworkException>(() => Network.Generator(detector)).Message;
        Assert.StartsWith(detector.Description, message, StringComparison.Ordinal);
        Assert.Contains("It holds a detector. Give the weights of a generator.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_superfluous_and_misshaped_tensors_are_listed()
    {
        MemoryParameters parameters = RandomParameters.Generator(4, 1, seed: 1);
        parameters.Remove("decoder.1.norm.bias");
        parameters.Set("blocks.0.conv1.weight", [16, 16, 9], new float[16 * 16 * 9]);
        parameters.Set("step", [1], [1]);
        using SafetensorsFile file = Write(parameters);
        string message = Assert.Throws<InvalidNetworkException>(() => Network.Generator(file)).Message;
        Assert.Contains("'decoder.1.norm.bias' [4] is missing", message, StringComparison.Ordinal);
        Assert.Contains("'blocks.0.conv1.weight' has shape [16,16,9], expected [16,16,3,3]", message, StringComparison.Ordinal);
        Assert.Contains("'step' is superfluous", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TensorType.Fp32, float.NaN)]
    [InlineData(TensorType.Fp32, float.PositiveInfinity)]
    [InlineData(TensorType.Fp16, float.NaN)]
    [InlineData(TensorType.Fp16, 1e6f)] // beyond fp16: stored as infinity
    [InlineData(TensorType.Bf16, float.NegativeInfinity)]
    public void A_value_that_is_not_finite_is_named_when_the_network_is_loaded(TensorType type, float value)
    {
        MemoryParameters parameters = RandomParameters.Detector(2, seed: 1);
        parameters["conv3.weight"][100] = value;
        using SafetensorsFile file = Write(parameters, type);
        using var backend = new ReferenceBackend();
        string message = Assert.Throws<InvalidNetworkException>(() => backend.Load(Network.Detector(file), file, Precision.Fp32)).Message;
        Assert.Contains("'conv3.weight' holds", message, StringComparison.Ordinal);
        Assert.Contains("at element 100.", message, StringComparison.Ordinal);
    }

    private SafetensorsFile Write(MemoryParameters parameters, TensorType type = TensorType.Fp32)
    {
        SafetensorsWriter.Write(_folder["weights.safetensors"], parameters, type);
        return SafetensorsFile.Open(_folder["weights.safetensors"]);
    }
}
