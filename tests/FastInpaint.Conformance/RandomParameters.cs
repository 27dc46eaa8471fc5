using System.Collections.Immutable;
using FastInpaint.Graph;

namespace FastInpaint.Conformance;

/// <summary>Complete random networks: convolutions uniform with variance 1 / fan-in, norm scales around 1, shifts and biases small. The seed fixes every value.</summary>
public static class RandomParameters
{
    public static MemoryParameters Generator(int baseChannels, int blocks, int seed) => Fill(Network.Generator(baseChannels, blocks), seed);

    public static MemoryParameters Detector(int baseChannels, int seed) => Fill(Network.Detector(baseChannels), seed);

    /// <summary>Values uniform in [-limit, limit].</summary>
    public static float[] Uniform(Random random, long count, float limit)
    {
        var values = new float[count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)((random.NextDouble() * 2 - 1) * limit);
        }

        return values;
    }

    /// <summary>Whole numbers in [-limit, limit].</summary>
    public static float[] Integers(Random random, long count, int limit)
    {
        var values = new float[count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = random.Next(-limit, limit + 1);
        }

        return values;
    }

    private static MemoryParameters Fill(Network network, int seed)
    {
        var random = new Random(seed);
        var parameters = new MemoryParameters();
        foreach (ParameterShape parameter in network.Parameters)
        {
            bool convolution = parameter.Shape.Length == 4;
            bool scale = !convolution && parameter.Name.EndsWith(".weight", StringComparison.Ordinal);
            float[] values = Uniform(random, parameter.Elements, convolution ? MathF.Sqrt(3f / FanIn(parameter)) : 0.1f);
            parameters.Set(parameter.Name, parameter.Shape, scale ? Array.ConvertAll(values, value => value + 1) : values);
        }

        return parameters;
    }

    /// <summary>Values that one output pixel sums: of a transposed convolution, whose weight is [in, out, kh, kw], a quarter of the taps.</summary>
    private static int FanIn(ParameterShape parameter)
    {
        ImmutableArray<int> shape = parameter.Shape;
        bool transposed = parameter.Name.StartsWith("de", StringComparison.Ordinal);
        return transposed ? shape[0] * shape[2] * shape[3] / 4 : shape[1] * shape[2] * shape[3];
    }
}
