using System.Collections.Immutable;
using FastInpaint.Graph;

namespace FastInpaint.Tests;

/// <summary>A complete set of small random parameters for a network of base width 1.</summary>
internal sealed class RandomWeights(Dictionary<string, ImmutableArray<int>> shapes) : IParameterSource
{
    public static RandomWeights Generator { get; } = new(GeneratorShapes());

    public static RandomWeights Detector { get; } = new(DetectorShapes());

    public string Description => "random";

    public IReadOnlyDictionary<string, ImmutableArray<int>> Shapes => shapes;

    public void Read(string name, Span<float> destination)
    {
        var random = new Random(name.Length);
        foreach (ref float value in destination)
        {
            value = random.NextSingle() - 0.5f;
        }
    }

    private static Dictionary<string, ImmutableArray<int>> GeneratorShapes()
    {
        var shapes = new Dictionary<string, ImmutableArray<int>>();
        Add("encoder.0", 1, [1, 4, 7, 7]);
        Add("encoder.1", 2, [2, 1, 4, 4]);
        Add("encoder.2", 4, [4, 2, 4, 4]);
        Add("decoder.0", 2, [4, 2, 4, 4]);
        Add("decoder.1", 1, [2, 1, 4, 4]);
        shapes["output.conv.weight"] = [3, 1, 7, 7];
        for (int i = 1; i <= 2; i++)
        {
            shapes[$"blocks.0.conv{i}.weight"] = [4, 4, 3, 3];
            shapes[$"blocks.0.norm{i}.weight"] = [4];
            shapes[$"blocks.0.norm{i}.bias"] = [4];
        }

        return shapes;

        void Add(string layer, int channels, ImmutableArray<int> weight)
        {
            shapes[$"{layer}.conv.weight"] = weight;
            shapes[$"{layer}.norm.weight"] = [channels];
            shapes[$"{layer}.norm.bias"] = [channels];
        }
    }

    private static Dictionary<string, ImmutableArray<int>> DetectorShapes() => new()
    {
        ["conv1.weight"] = [1, 3, 4, 4],
        ["conv1.bias"] = [1],
        ["conv2.weight"] = [2, 1, 4, 4],
        ["conv2.bias"] = [2],
        ["conv3.weight"] = [4, 2, 4, 4],
        ["conv3.bias"] = [4],
        ["conv4.weight"] = [8, 4, 4, 4],
        ["conv4.bias"] = [8],
        ["conv5.weight"] = [8, 8, 4, 4],
        ["conv5.bias"] = [8],
        ["deconv1.weight"] = [8, 4, 4, 4],
        ["deconv1.bias"] = [4],
        ["deconv2.weight"] = [4, 2, 4, 4],
        ["deconv2.bias"] = [2],
    };
}
