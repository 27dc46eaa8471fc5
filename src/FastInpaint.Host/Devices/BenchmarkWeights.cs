using System.Collections.Immutable;
using FastInpaint.Graph;

namespace FastInpaint.Host.Devices;

/// <summary>
/// Weights for benchmarks and self-checks, the same on every machine. Convolution weights are uniform with variance 1 / fan-in; norm scales are 1; shifts and biases are 0.
/// </summary>
internal sealed class BenchmarkWeights : IParameterSource
{
    public BenchmarkWeights(Network network) =>
        Shapes = network.Parameters.ToImmutableDictionary(parameter => parameter.Name, parameter => parameter.Shape, StringComparer.Ordinal);

    public string Description => "benchmark weights";

    public IReadOnlyDictionary<string, ImmutableArray<int>> Shapes { get; }

    public void Read(string name, Span<float> destination)
    {
        ImmutableArray<int> shape = Shapes[name];
        if (shape.Length < 4)
        {
            destination.Fill(name.EndsWith(".weight", StringComparison.Ordinal) ? 1 : 0);
            return;
        }

        // An output pixel of a transposed convolution reads a quarter of the taps.
        bool transposed = name.StartsWith("dec", StringComparison.Ordinal);
        float fanIn = transposed ? shape[0] * shape[2] * shape[3] / 4f : shape[1] * shape[2] * shape[3];
        Fill(destination, MathF.Sqrt(3 / fanIn), (uint)name.Sum(letter => letter));
    }

    /// <summary>Fills memory with uniform values in [-limit, limit] from a linear congruential generator (constants of Numerical Recipes).</summary>
    public static void Fill(Span<float> destination, float limit, uint seed)
    {
        uint state = seed;
        foreach (ref float value in destination)
        {
            state = state * 1664525 + 1013904223;
            value = ((state >> 8) * (2f / (1 << 24)) - 1) * limit;
        }
    }
}
