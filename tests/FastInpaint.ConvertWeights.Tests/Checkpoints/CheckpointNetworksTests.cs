using System.Text;
using FastInpaint.Conformance;
using FastInpaint.Graph;
using FastInpaint.Weights;

namespace FastInpaint.ConvertWeights.Tests;

/// <summary>Networks are found under whatever prefix, by the names of their layers.</summary>
public sealed class CheckpointNetworksTests
{
    private static readonly MemoryParameters Generator = RandomParameters.Generator(1, 2, seed: 1);
    private static readonly MemoryParameters Detector = RandomParameters.Detector(1, seed: 2);

    [Theory]
    [InlineData("")]
    [InlineData("module.")]
    [InlineData("state_dict.module.net.")]
    [InlineData("scope/")]
    [InlineData("generator.")]
    [InlineData("detector.")]
    public void One_network_is_found_under_any_prefix(string prefix)
    {
        foreach (MemoryParameters network in (MemoryParameters[])[Generator, Detector])
        {
            using Checkpoint checkpoint = CheckpointBytes.Networks(CheckpointFormat.PyTorch, (prefix, network));
            var networks = new CheckpointNetworks(checkpoint);
            NetworkTensors found = Assert.Single(networks.Found);
            Assert.Equal(network == Generator ? NetworkKind.Generator : NetworkKind.Detector, found.Kind);
            Assert.Equal(prefix, found.Prefix);
            Assert.Equal(CheckpointBytes.Names(network), found.Tensors.Keys);
            Assert.Empty(networks.LeftOut);
        }
    }

    [Theory]
    [InlineData("generator.", "detector.")]
    [InlineData("", "detector.")]
    [InlineData("generator.", "")]
    [InlineData("", "")]
    [InlineData("a.b.", "a.")]
    public void Both_networks_of_one_file_are_parted(string generator, string detector)
    {
        using Checkpoint checkpoint = CheckpointBytes.Networks(CheckpointFormat.TorchSharp, (generator, Generator), (detector, Detector));
        var networks = new CheckpointNetworks(checkpoint);
        Assert.Equal([NetworkKind.Generator, NetworkKind.Detector], networks.Found.Select(network => network.Kind));
        Assert.Equal([generator, detector], networks.Found.Select(network => network.Prefix));
        Assert.Equal(CheckpointBytes.Names(Generator), networks.Found[0].Tensors.Keys);
        Assert.Equal(CheckpointBytes.Names(Detector), networks.Found[1].Tensors.Keys);
        Assert.Empty(networks.LeftOut);
        Assert.Equal(2, networks.Want(null).Length);
        Assert.Equal(NetworkKind.Detector, Assert.Single(networks.Want(NetworkKind.Detector)).Kind);
    }

    [Fact]
    public void A_network_under_two_prefixes_is_refused_unless_one_is_named()
    {
        using Checkpoint checkpoint = CheckpointBytes.Networks(CheckpointFormat.PyTorch, ("ema.", Generator), ("raw.", Generator));
        string message = Assert.Throws<InvalidDataException>(() => new CheckpointNetworks(checkpoint)).Message;
        Assert.Contains("2 networks of the kind generator, under the prefixes 'ema.', 'raw.'. Say which with --prefix.", message, StringComparison.Ordinal);
        var networks = new CheckpointNetworks(checkpoint, prefix: "raw.");
        Assert.Equal("raw.", Assert.Single(networks.Found).Prefix);
        Assert.Equal(CheckpointBytes.Names(Generator).Select(name => "ema." + name), networks.LeftOut);
        Assert.Throws<InvalidDataException>(() => new CheckpointNetworks(checkpoint, prefix: "raw").Want(null));
    }

    [Fact]
    public void What_belongs_to_no_network_is_listed_in_order()
    {
        using Checkpoint checkpoint = CheckpointBytes.Networks(CheckpointFormat.PyTorch, ("net.", Detector));
        using Checkpoint other = CheckpointBytes.Scalars(CheckpointFormat.PyTorch, "optimizer.state.0.step", "epoch", "net.conv1.num_batches_tracked");
        using var both = new Checkpoint(CheckpointFormat.PyTorch, "memory", [], [.. checkpoint.Tensors, .. other.Tensors]);
        var networks = new CheckpointNetworks(both);
        Assert.Equal(["epoch", "net.conv1.num_batches_tracked", "optimizer.state.0.step"], networks.LeftOut);
        Assert.Equal(CheckpointBytes.Names(Detector), networks.Found.Single().Tensors.Keys);
    }

    [Fact]
    public void Superfluous_tensors_under_a_networks_prefix_stay_with_it_for_the_message()
    {
        using Checkpoint checkpoint = CheckpointBytes.Networks(CheckpointFormat.PyTorch, ("net.", Detector));
        using Checkpoint other = CheckpointBytes.Scalars(CheckpointFormat.PyTorch, "net.conv9.weight");
        using var both = new Checkpoint(CheckpointFormat.PyTorch, "memory", [], [.. checkpoint.Tensors, .. other.Tensors]);
        Assert.Contains("conv9.weight", new CheckpointNetworks(both).Found.Single().Tensors.Keys);
    }

    [Fact]
    public void Two_tensors_of_one_new_name_are_refused()
    {
        using Checkpoint checkpoint = CheckpointBytes.Scalars(CheckpointFormat.PyTorch, "old.conv1.weight", "new.conv1.weight");
        NameMap map = Map("""{"*.conv1.weight": "conv1.weight"}""");
        string message = Assert.Throws<InvalidDataException>(() => new CheckpointNetworks(checkpoint, map)).Message;
        Assert.Contains("tensors 'old.conv1.weight' and 'new.conv1.weight' both become 'conv1.weight'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_users_map_goes_before_the_formats_own()
    {
        using Checkpoint checkpoint = CheckpointBytes.Scalars(CheckpointFormat.TorchSharp, "a.num_batches_tracked", "b.num_batches_tracked", "c");
        var networks = new CheckpointNetworks(checkpoint, Map("""{"a.num_batches_tracked": "x", "c": null}"""));
        string message = Assert.Throws<InvalidDataException>(() => networks.Want(null)).Message;
        Assert.Contains("It has 'x'.", message, StringComparison.Ordinal);
        Assert.Equal(["a.num_batches_tracked", "b.num_batches_tracked", "c"], networks.LeftOut);
    }

    [Fact]
    public void A_map_permutes_tensors_of_its_rank_only()
    {
        var bytes = new MemoryRange([.. Enumerable.Range(0, 6).Select(i => (byte)i)]);
        CheckpointTensor[] tensors = [.. Detector.Shapes.Keys.Select(name => new CheckpointTensor(name, ElementType.UInt8, name == "conv1.weight" ? [2, 3] : [6], bytes))];
        using var checkpoint = new Checkpoint(CheckpointFormat.PyTorch, "memory", [], [.. tensors]);
        NetworkTensors network = new CheckpointNetworks(checkpoint, Map("""{"conv{n}.weight": {"to": "conv{n}.weight", "axes": [1, 0]}}""")).Found.Single();
        Assert.Equal([3, 2], network.Tensors["conv1.weight"].Shape);
        Assert.Equal([0, 3, 1, 4, 2, 5], CheckpointValues.Bytes(network.Tensors["conv1.weight"], 2));
        Assert.Equal([6], network.Tensors["conv2.weight"].Shape);
    }

    [Fact]
    public void TensorFlows_kernels_are_transposed()
    {
        var kernel = new CheckpointTensor("discriminator/conv1/kernel", ElementType.Fp32, [5, 5, 3, 2], new MemoryRange(new byte[600]));
        CheckpointTensor[] others = [.. Detector.Shapes.Keys.Where(name => name != "conv1.weight").Select(name => new CheckpointTensor("detector." + name, ElementType.Fp32, [], new MemoryRange(new byte[4])))];
        using var checkpoint = new Checkpoint(CheckpointFormat.TensorFlow, "memory", [], [kernel, .. others]);
        NetworkTensors network = new CheckpointNetworks(checkpoint).Found.Single();
        Assert.Equal("detector.", network.Prefix);
        Assert.Equal([2, 3, 5, 5], network.Tensors["conv1.weight"].Shape);
        Assert.Equal([1, 2, 30, 6], network.Tensors["conv1.weight"].Strides);
    }

    [Fact]
    public void A_file_without_a_network_is_refused_with_some_of_its_names()
    {
        using Checkpoint checkpoint = CheckpointBytes.Scalars(CheckpointFormat.PyTorch, [.. Enumerable.Range(0, 20).Select(i => $"layer{i:D2}")]);
        var networks = new CheckpointNetworks(checkpoint);
        Assert.Empty(networks.Found);
        string message = Assert.Throws<InvalidDataException>(() => networks.Want(null)).Message;
        Assert.StartsWith("memory: it holds neither generator nor detector", message, StringComparison.Ordinal);
        Assert.Contains("'layer00', 'layer01'", message, StringComparison.Ordinal);
        Assert.Contains("'layer07' and 12 more", message, StringComparison.Ordinal);
        Assert.Contains("it holds no detector: no name ends with 'conv1.weight'", Assert.Throws<InvalidDataException>(() => networks.Want(NetworkKind.Detector)).Message, StringComparison.Ordinal);
        using Checkpoint empty = CheckpointBytes.Scalars(CheckpointFormat.PyTorch);
        Assert.Contains("It has no tensor.", Assert.Throws<InvalidDataException>(() => new CheckpointNetworks(empty).Want(null)).Message, StringComparison.Ordinal);
    }

    private static NameMap Map(string json) => NameMap.Parse(Encoding.UTF8.GetBytes(json), "names.json");
}
