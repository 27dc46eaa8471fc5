using FastInpaint.Conformance;
using FastInpaint.Files;
using FastInpaint.Graph;
using FastInpaint.Simd;
using FastInpaint.Weights;

namespace FastInpaint.ConvertWeights.Tests;

/// <summary>Networks that TorchSharp itself saved, by its own format and by TorchSharp.PyBridge's two: see tests/torchsharp.</summary>
public sealed class TorchSharpNetworksTests(ITestOutputHelper log) : IDisposable
{
    private const double Tolerance = 1e-4;

    private static readonly (string Name, NetworkKind Kind, int Base, int Blocks)[] s_networks =
    [
        ("generator-4-1", NetworkKind.Generator, 4, 1),
        ("generator-3-2", NetworkKind.Generator, 3, 2),
        ("detector-2", NetworkKind.Detector, 2, 0),
        ("detector-1", NetworkKind.Detector, 1, 0),
    ];

    private static readonly (string Ending, CheckpointFormat Format)[] s_formats =
        [(".dat", CheckpointFormat.TorchSharp), (".pth", CheckpointFormat.PyTorch), (".safetensors", CheckpointFormat.Safetensors)];

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Networks => [.. s_networks.Select(network => network.Name)];

    public static TheoryData<string, string> Files =>
        [.. from network in s_networks from format in s_formats select new TheoryDataRow<string, string>(network.Name, format.Ending)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Files))]
    public void A_converted_checkpoint_gives_TorchSharps_output(string name, string ending)
    {
        (_, NetworkKind kind, int baseChannels, int blocks) = s_networks.Single(network => network.Name == name);
        string converted = Convert($"{name}{ending}");
        using SafetensorsFile weights = SafetensorsFile.Open(converted);
        Network network = kind == NetworkKind.Generator ? Network.Generator(weights) : Network.Detector(weights);
        Assert.Equal((baseChannels, blocks), (network.BaseChannels, network.ResidualBlocks));

        NpyArray input = NpyFile.Read(PathOf($"{name}.input.npy"));
        NpyArray expected = NpyFile.Read(PathOf($"{name}.output.npy"));
        using IBackend backend = new CpuBackend();
        using IModel model = backend.Load(network, weights, Precision.Fp32);
        using IExecutable executable = model.Prepare(model.Plan(input.Shape[0], input.Shape[2], input.Shape[3]));
        TensorShape shape = executable.Plan.Output;
        Assert.Equal([shape.N, shape.C, shape.H, shape.W], expected.Shape);
        // A result that hardly varies would agree with anything.
        Assert.InRange(expected.Values.Max() - expected.Values.Min(), 0.5, 1);

        float[] actual = Tensors.Run(executable, Tensors.Interleave(executable.Plan.Input, input.Values));
        double largest = Tensors.Interleave(shape, expected.Values).Zip(actual, (one, other) => Math.Abs((double)one - other)).Max();
        log.WriteLine($"{name}{ending}: largest difference {largest:0.00e+0}");
        Assert.InRange(largest, 0, Tolerance);
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void The_values_are_the_same_in_every_format(string name)
    {
        string[] checksums = [.. s_formats.Select(format => With($"{name}{format.Ending}", (_, parameters) => ContentHash.Of(parameters)))];
        Assert.Single(checksums.Distinct());
        string[][] tensors = [.. s_formats.Select(format => With($"{name}{format.Ending}", (checkpoint, _) => Summaries(checkpoint)))];
        Assert.All(tensors, lines => Assert.Equal(tensors[0], lines));
    }

    [Fact]
    public void Every_format_is_recognized_and_every_file_is_tested()
    {
        foreach ((string network, _, _, _) in s_networks)
        {
            Assert.All(s_formats, format => Assert.Equal(format.Format, With($"{network}{format.Ending}", (checkpoint, _) => checkpoint.Format)));
        }

        IEnumerable<string> expected =
            from network in s_networks
            from ending in (string[])[.. s_formats.Select(format => format.Ending), ".input.npy", ".output.npy"]
            select network.Name + ending;
        Assert.Equal(expected.Order(StringComparer.Ordinal), Directory.GetFiles(PathOf("")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
    }

    private static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "torchsharp", name);

    private static string[] Summaries(Checkpoint checkpoint) =>
    [
        .. checkpoint.Tensors.OrderBy(tensor => tensor.Name, StringComparer.Ordinal)
            .Select(tensor => $"{tensor.Name} {tensor.Type.Name} {tensor.ShapeText} {TensorSummary.Of(tensor, checkpoint.Path, TestContext.Current.CancellationToken)}"),
    ];

    private string Convert(string name) => With(name, (checkpoint, parameters) =>
    {
        string path = _folder[$"{name}.converted.safetensors"];
        var conversion = new CheckpointConversion(parameters, TensorType.Fp32, checkpoint.Format, checkpoint.Sha256(TestContext.Current.CancellationToken), "test");
        using StagedFile file = conversion.Stage(path, overwrite: false);
        file.Commit();
        return path;
    });

    /// <summary>Opens a checkpoint that holds one network and nothing else.</summary>
    private static T With<T>(string name, Func<Checkpoint, CheckpointParameters, T> use)
    {
        using Checkpoint checkpoint = CheckpointFile.Open(PathOf(name));
        var networks = new CheckpointNetworks(checkpoint);
        Assert.Empty(networks.LeftOut);
        NetworkTensors tensors = Assert.Single(networks.Found);
        Assert.Equal("", tensors.Prefix);
        return use(checkpoint, new CheckpointParameters(checkpoint.Path, tensors, TensorType.Fp32, allowNonFinite: false, _ => { }, TestContext.Current.CancellationToken));
    }
}
