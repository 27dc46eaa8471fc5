using System.Security.Cryptography;
using System.Text.Json;
using FastInpaint.Conformance;
using FastInpaint.Weights;

namespace FastInpaint.ConvertWeights.Tests;

public sealed class InspectTests : IDisposable
{
    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void Every_tensor_is_listed_with_its_values()
    {
        string file = _place.TorchSharp("t.dat", ("a.b", [2, 2], [1, -2.5f, float.NaN, 4]), ("none", [0], []));
        JsonElement report = Workplace.Run("inspect", file, "--json").AssertDone().Json;
        Assert.Equal("torchsharp", report.GetProperty("format").GetString());
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file))), report.GetProperty("sha256").GetString());
        JsonElement[] tensors = [.. report.GetProperty("tensors").EnumerateArray()];
        Assert.Equal(2, tensors.Length);
        Assert.Equal("a.b", tensors[0].GetProperty("name").GetString());
        Assert.Equal([2, 2], tensors[0].GetProperty("shape").EnumerateArray().Select(side => side.GetInt32()));
        Assert.Equal("F32", tensors[0].GetProperty("dtype").GetString());
        Assert.Equal(16, tensors[0].GetProperty("bytes").GetInt32());
        Assert.Equal(-2.5, tensors[0].GetProperty("min").GetDouble());
        Assert.Equal(4, tensors[0].GetProperty("max").GetDouble());
        Assert.Equal(1, tensors[0].GetProperty("non_finite").GetInt32());
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file).AsSpan(9, 16))), tensors[0].GetProperty("sha256").GetString());
        Assert.Equal("NaN", tensors[1].GetProperty("min").GetString());
    }

    [Fact]
    public void The_text_has_a_line_a_tensor_and_the_notes()
    {
        SafetensorsWriter.Write(_place["d.safetensors"], RandomParameters.Detector(1, seed: 3), TensorType.Fp16, new Dictionary<string, string> { ["network"] = "detector\u001b[2J" });
        string[] lines = Workplace.Run("inspect", _place["d.safetensors"]).AssertDone().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(1 + 1 + 14, lines.Length);
        Assert.Contains("Safetensors, 14 tensors", lines[0].Replace("safetensors", "Safetensors", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(@"  network: detector\u001b[2J", lines[1]);
        Assert.Contains(lines, line => line.StartsWith("deconv2.weight  [4,2,4,4]  F16  256 bytes  ", StringComparison.Ordinal));
    }

    [Fact]
    public void Verify_says_what_is_complete_and_the_same_values_have_the_same_checksum()
    {
        MemoryParameters generator = RandomParameters.Generator(2, 2, seed: 3);
        SafetensorsWriter.Write(_place["g.safetensors"], generator, TensorType.Fp32);
        string[] one = Workplace.Run("verify", _place["g.safetensors"]).AssertDone().Output.Split('\n');
        string[] other = Workplace.Run("verify", _place.TorchSharp("g.dat", generator, "net.")).AssertDone().Output.Split('\n');
        Assert.StartsWith("generator (B = 2, 2 residual blocks): complete, 28 tensors, ", one[0], StringComparison.Ordinal);
        Assert.Equal(one[0], other[0]);
        Assert.NotEqual(one[1], other[1]);

        string[] changed = Workplace.Run("verify", _place.TorchSharp("h.dat", RandomParameters.Generator(2, 2, seed: 4))).AssertDone().Output.Split('\n');
        Assert.NotEqual(one[0], changed[0]);
    }

    [Fact]
    public void Verify_refuses_what_the_engine_could_not_run()
    {
        MemoryParameters detector = RandomParameters.Detector(1, seed: 3);
        string file = _place.TorchSharp("d.dat", [.. detector.Shapes.Where(pair => pair.Key != "conv2.bias").Select(pair => (pair.Key, pair.Value.ToArray(), Workplace.Values(detector, pair.Key)))]);
        Workplace.Run("verify", file).AssertFailed(2, "'conv2.bias' [2] is missing");
        SafetensorsWriter.Write(_place["d.safetensors"], detector, TensorType.Fp32);
        byte[] bytes = File.ReadAllBytes(_place["d.safetensors"]);
        bytes.AsSpan(^4).Fill(0xFF);
        File.WriteAllBytes(_place["d.safetensors"], bytes);
        Workplace.Run("verify", _place["d.safetensors"]).AssertFailed(2, "deconv2.weight", "NaN");
        File.WriteAllBytes(_place["d.safetensors"], bytes[..^1]);
        Workplace.Run("verify", _place["d.safetensors"]).AssertFailed(2, "d.safetensors", "truncated");
    }
}
