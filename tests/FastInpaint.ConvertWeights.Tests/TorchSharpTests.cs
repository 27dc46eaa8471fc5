using FastInpaint.Weights;

namespace FastInpaint.ConvertWeights.Tests;

/// <summary>The program on files that TorchSharp and TorchSharp.PyBridge wrote: see tests/torchsharp.</summary>
public sealed class TorchSharpTests : IDisposable
{
    private static readonly string[] s_endings = [".dat", ".pth", ".safetensors"];

    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Theory]
    [InlineData("generator-4-1", "generator (B = 4, 1 residual blocks)")]
    [InlineData("generator-3-2", "generator (B = 3, 2 residual blocks)")]
    [InlineData("detector-2", "detector (d = 2)")]
    [InlineData("detector-1", "detector (d = 1)")]
    public void A_network_is_converted_to_the_same_values_from_every_format(string name, string network)
    {
        foreach (string ending in s_endings)
        {
            Outcome outcome = Workplace.Run("convert", PathOf(name + ending), "-o", _place[$"from{ending}"]).AssertDone();
            Assert.Contains(network, outcome.Output, StringComparison.Ordinal);
        }

        using SafetensorsFile first = SafetensorsFile.Open(_place[$"from{s_endings[0]}"]);
        Assert.All(s_endings, ending => _place.AssertHolds($"from{ending}", first));
    }

    [Theory]
    [InlineData("generator-4-1", 11244)]
    [InlineData("detector-2", 9240)]
    public void Verify_prints_one_checksum_of_the_values_for_every_format(string name, int parameters)
    {
        string[] lines = [.. s_endings.Select(ending => Workplace.Run("verify", PathOf(name + ending)).AssertDone().Output.Split('\n')[0])];
        Assert.Contains($"{parameters} parameters, all finite, values sha256 ", lines[0], StringComparison.Ordinal);
        Assert.Single(lines.Distinct());
    }

    private static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "torchsharp", name);
}
