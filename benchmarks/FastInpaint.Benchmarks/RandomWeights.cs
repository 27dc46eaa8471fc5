using System.Collections.Immutable;
using FastInpaint.Graph;

namespace FastInpaint.Benchmarks;

/// <summary>Uniform weights for named parameters, scaled so that signals neither vanish nor explode.</summary>
internal sealed class RandomWeights(IReadOnlyDictionary<string, ImmutableArray<int>> shapes) : IParameterSource
{
    public RandomWeights(Network network)
        : this(network.Parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Shape))
    {
    }

    public string Description => "random";

    public IReadOnlyDictionary<string, ImmutableArray<int>> Shapes { get; } = shapes;

    public void Read(string name, Span<float> destination)
    {
        var random = new Random(name.Length * 31 + destination.Length);
        ImmutableArray<int> shape = Shapes[name];
        float scale = shape.Length == 4 ? MathF.Sqrt(6f / (shape[1] * shape[2] * shape[3])) : 1;
        foreach (ref float value in destination)
        {
            value = (random.NextSingle() * 2 - 1) * scale;
        }
    }
}
