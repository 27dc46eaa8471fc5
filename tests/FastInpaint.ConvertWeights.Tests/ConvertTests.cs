using System.Diagnostics;
using FastInpaint.Conformance;
using FastInpaint.Graph;
using FastInpaint.Weights;

namespace FastInpaint.ConvertWeights.Tests;

public sealed class ConvertTests : IDisposable
{
    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("module.")]
    [InlineData("state_dict.model.")]
    public void A_generator_becomes_a_file_under_its_canonical_names(string prefix)
    {
        MemoryParameters generator = RandomParameters.Generator(2, 3, seed: 1);
        Outcome outcome = Workplace.Run("convert", _place.TorchSharp("g.dat", generator, prefix), "-o", _place["g.safetensors"]).AssertDone();
        _place.AssertHolds("g.safetensors", generator);
        Assert.Contains("generator (B = 2, 3 residual blocks)", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_file_says_what_it_is_and_where_it_comes_from()
    {
        string source = _place.TorchSharp("d.dat", RandomParameters.Detector(2, seed: 1));
        Workplace.Run("convert", source, "-o", _place["d.safetensors"]).AssertDone();
        using SafetensorsFile file = SafetensorsFile.Open(_place["d.safetensors"]);
        string hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(source)));
        Assert.Equal(
            [("base", "2"), ("blocks", "0"), ("network", "detector"), ("source_format", "torchsharp"), ("source_sha256", hash), ("tool", CommandLine.Tool)],
            file.Metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => (pair.Key, pair.Value)));
        Assert.StartsWith("convert-weights 0.", CommandLine.Tool, StringComparison.Ordinal);
        Assert.All(file.Tensors.Values, tensor => Assert.Equal(0, tensor.Begin % sizeof(float)));
    }

    [Fact]
    public void The_same_input_gives_the_same_bytes()
    {
        string source = _place.TorchSharp("g.dat", RandomParameters.Generator(2, 1, seed: 1));
        Workplace.Run("convert", source, "-o", _place["one"]).AssertDone();
        Workplace.Run("convert", source, "-o", _place["two"]).AssertDone();
        Assert.Equal(File.ReadAllBytes(_place["one"]), File.ReadAllBytes(_place["two"]));
    }

    [Fact]
    public async Task Names_with_an_at_sign_are_names_and_links_stay()
    {
        MemoryParameters detector = RandomParameters.Detector(1, seed: 2);
        _place.TorchSharp("@d.dat", detector);
        _place.Write("real.safetensors", "mine");
        File.CreateSymbolicLink(_place["link.safetensors"], "real.safetensors");
        Workplace.Run("convert", _place["@d.dat"], "-o", _place["link.safetensors"]).AssertFailed(6, "link.safetensors: exists already. Choose another name or use --overwrite.");
        Workplace.Run("convert", _place["@d.dat"], "-o", _place["link.safetensors"], "--overwrite").AssertDone();
        _place.AssertHolds("real.safetensors", detector);
        Assert.Equal("real.safetensors", new FileInfo(_place["link.safetensors"]).LinkTarget);

        // The shell's own folder: the name begins with the sign.
        ProcessStartInfo command = Programs.Dotnet(typeof(CommandLine).Assembly, "inspect", "@d.dat");
        command.WorkingDirectory = _place.Path;
        Assert.StartsWith("@d.dat: ", (await Programs.Run(command)).AssertDone().Output, StringComparison.Ordinal);
        command.ArgumentList[^1] = "@absent";
        (await Programs.Run(command) with { Program = "convert-weights" }).AssertFailed(2, "@absent: there is no such file");
        Workplace.Run("convert", "-", "-o", _place["x"]).AssertFailed(2, "- is standard input or output");
    }

    [Fact]
    public void Both_networks_of_one_file_become_two_files()
    {
        MemoryParameters generator = RandomParameters.Generator(2, 1, seed: 1);
        MemoryParameters detector = RandomParameters.Detector(1, seed: 2);
        string source = _place.TorchSharp("both.dat", [.. Tensors("generator.", generator), .. Tensors("detector.", detector)]);
        Workplace.Run("convert", source, "-o", _place["out.safetensors"]).AssertDone();
        Assert.Equal(["both.dat", "out.detector.safetensors", "out.generator.safetensors"], _place.Files);
        _place.AssertHolds("out.generator.safetensors", generator);
        _place.AssertHolds("out.detector.safetensors", detector);

        Workplace.Run("convert", source, "-o", _place["d.safetensors"], "--network", "detector").AssertDone();
        _place.AssertHolds("d.safetensors", detector);
    }

    [Fact]
    public void Where_one_of_two_cannot_be_written_neither_is()
    {
        MemoryParameters detector = RandomParameters.Detector(1, seed: 2);
        float[] wrong = Workplace.Values(detector, "conv3.bias");
        wrong[1] = float.NaN;
        string source = _place.TorchSharp(
            "both.dat",
            [.. Tensors("g.", RandomParameters.Generator(1, 1, seed: 1)), .. Tensors("", detector).Where(tensor => tensor.Name != "conv3.bias"), ("conv3.bias", [wrong.Length], wrong)]);
        Workplace.Run("convert", source, "-o", _place["out.safetensors"]).AssertFailed(2, "conv3.bias", "NaN", "element 1", "--allow-nonfinite");
        Assert.Equal(["both.dat"], _place.Files);
    }

    [Fact]
    public void All_that_is_wrong_is_named_and_nothing_written()
    {
        MemoryParameters generator = RandomParameters.Generator(2, 1, seed: 1);
        string source = _place.TorchSharp(
            "g.dat",
            [
                .. Tensors("", generator).Where(tensor => tensor.Name is not ("output.conv.weight" or "decoder.1.norm.bias" or "encoder.1.norm.weight")),
                ("encoder.1.norm.weight", [3], [1, 2, 3]),
                ("left.over", [1], [1]),
            ]);
        Workplace.Run("convert", source, "-o", _place["g.safetensors"]).AssertFailed(
            2, "'output.conv.weight' [3,2,7,7] is missing", "'decoder.1.norm.bias' [2] is missing", "'encoder.1.norm.weight' has shape [3], expected [4]", "'left.over' is superfluous");
        Assert.Equal(["g.dat"], _place.Files);
    }

    [Theory]
    [InlineData("fp16", 65520f, "F16")]
    [InlineData("bf16", 3.4e38f, "BF16")]
    public void A_value_beyond_the_type_names_its_tensor(string type, float value, string name)
    {
        MemoryParameters detector = RandomParameters.Detector(1, seed: 2);
        float[] values = Workplace.Values(detector, "conv5.bias");
        values[3] = -value;
        string source = _place.TorchSharp("d.dat", [.. Tensors("", detector).Where(tensor => tensor.Name != "conv5.bias"), ("conv5.bias", [values.Length], values)]);
        Workplace.Run("convert", source, "-o", _place["d.safetensors"], "--dtype", type, "--allow-nonfinite").AssertFailed(2, "'conv5.bias'", "element 3", name, "fp32");
        Workplace.Run("convert", source, "-o", _place["d.safetensors"]).AssertDone();
    }

    [Fact]
    public void Infinity_passes_where_it_is_allowed()
    {
        MemoryParameters detector = RandomParameters.Detector(1, seed: 2);
        float[] values = Workplace.Values(detector, "conv5.bias");
        values[0] = float.NegativeInfinity;
        string source = _place.TorchSharp("d.dat", [.. Tensors("", detector).Where(tensor => tensor.Name != "conv5.bias"), ("conv5.bias", [values.Length], values)]);
        Workplace.Run("convert", source, "-o", _place["d.safetensors"], "--dtype", "fp16").AssertFailed(2, "-Infinity");
        Workplace.Run("convert", source, "-o", _place["d.safetensors"], "--dtype", "fp16", "--allow-nonfinite").AssertDone();
        using SafetensorsFile file = SafetensorsFile.Open(_place["d.safetensors"]);
        Assert.Equal(float.NegativeInfinity, Workplace.Values(file, "conv5.bias")[0]);
    }

    [Theory]
    [InlineData("fp16", TensorType.Fp16)]
    [InlineData("bf16", TensorType.Bf16)]
    public void Values_are_rounded_to_the_type(string type, TensorType stored)
    {
        MemoryParameters detector = RandomParameters.Detector(2, seed: 2);
        Workplace.Run("convert", _place.TorchSharp("d.dat", detector), "-o", _place["d.safetensors"], "--dtype", type).AssertDone();
        SafetensorsWriter.Write(_place["expected"], detector, stored);
        using SafetensorsFile expected = SafetensorsFile.Open(_place["expected"]);
        _place.AssertHolds("d.safetensors", expected);
    }

    [Fact]
    public void A_map_gives_names_orders_dimensions_and_leaves_out()
    {
        MemoryParameters detector = RandomParameters.Detector(1, seed: 2);
        // One input channel and three, a 4x4 kernel: out, in, height, width become height, width, in, out.
        string source = _place.TorchSharp(
            "d.dat",
            [
                .. Tensors("", detector).Select(tensor => tensor.Shape.Length == 4
                    ? ($"net/{tensor.Name.Replace('.', '/')}", [4, 4, tensor.Shape[1], tensor.Shape[0]], Transposed(tensor.Values, tensor.Shape))
                    : ($"net/{tensor.Name.Replace('.', '/')}", tensor.Shape, tensor.Values)),
                ("net/step", [1], [5]),
            ]);
        File.WriteAllText(_place["names.json"], """
            {
              "net/conv{i}/weight": { "to": "conv{i}.weight", "axes": [3, 2, 0, 1] },
              "net/deconv{i}/weight": { "to": "deconv{i}.weight", "axes": [3, 2, 0, 1] },
              "net/conv{i}/bias": "conv{i}.bias",
              "net/deconv{i}/bias": "deconv{i}.bias",
              "*step": null
            }
            """);
        Outcome outcome = Workplace.Run("convert", source, "-o", _place["d.safetensors"], "--map", _place["names.json"]).AssertDone();
        _place.AssertHolds("d.safetensors", detector);
        Assert.Contains("net/step", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_that_is_there_twice_needs_its_prefix()
    {
        MemoryParameters one = RandomParameters.Detector(1, seed: 1);
        MemoryParameters two = RandomParameters.Detector(1, seed: 2);
        string source = _place.TorchSharp("d.dat", [.. Tensors("one.", one), .. Tensors("ema.", two)]);
        Workplace.Run("convert", source, "-o", _place["d.safetensors"]).AssertFailed(2, "'ema.'", "'one.'", "--prefix");
        Workplace.Run("convert", source, "-o", _place["d.safetensors"], "--prefix", "ema.").AssertDone();
        _place.AssertHolds("d.safetensors", two);
    }

    [Fact]
    public void Existing_files_are_replaced_only_on_demand()
    {
        string source = _place.TorchSharp("d.dat", RandomParameters.Detector(1, seed: 1));
        File.WriteAllText(_place["d.safetensors"], "mine");
        Workplace.Run("convert", source, "-o", _place["d.safetensors"]).AssertFailed(6, "d.safetensors", "--overwrite");
        Assert.Equal("mine", File.ReadAllText(_place["d.safetensors"]));
        Workplace.Run("convert", source, "-o", _place["d.safetensors"], "--overwrite").AssertDone();
        Workplace.Run("convert", source, "-o", _place["missing/d.safetensors"]).AssertFailed(6, "missing");
    }

    [Fact]
    public void What_is_not_a_checkpoint_is_refused_with_a_sentence()
    {
        File.WriteAllText(_place["text"], "These are not the weights you are looking for.");
        File.WriteAllBytes(_place["empty"], []);
        Workplace.Run("convert", _place["text"], "-o", _place["o"]).AssertFailed(2, "text");
        Workplace.Run("convert", _place["empty"], "-o", _place["o"]).AssertFailed(2, "empty");
        Workplace.Run("convert", _place["absent"], "-o", _place["o"]).AssertFailed(2, "absent", "no such file");
        Workplace.Run("convert", _place[""], "-o", _place["o"]).AssertFailed(2, "folder");
        Workplace.Run("convert", _place["text"], "-o", "").AssertFailed(2, "--output");
        Workplace.Run("convert", _place.TorchSharp("other.dat", ("some.weight", [2], [1, 2])), "-o", _place["o"]).AssertFailed(2, "neither generator nor detector", "'some.weight'", "--map");
        Workplace.Run("convert", _place.TorchSharp("d.dat", RandomParameters.Detector(1, seed: 1)), "-o", _place["o"], "--network", "generator").AssertFailed(2, "no generator", "encoder.0.conv.weight");
        Assert.DoesNotContain("o", _place.Files);
    }

    private static IEnumerable<(string Name, int[] Shape, float[] Values)> Tensors(string prefix, IParameterSource parameters) =>
        parameters.Shapes.Select(pair => (prefix + pair.Key, pair.Value.ToArray(), Workplace.Values(parameters, pair.Key)));

    /// <summary>[a, b, 4, 4] to [4, 4, b, a].</summary>
    private static float[] Transposed(float[] values, int[] shape)
    {
        var transposed = new float[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            int kernel = i % 16, inner = i / 16 % shape[1], outer = i / 16 / shape[1];
            transposed[(kernel * shape[1] + inner) * shape[0] + outer] = values[i];
        }

        return transposed;
    }
}
