using System.Collections.Immutable;

namespace FastInpaint.Conformance;

/// <summary>Complete random networks: convolutions uniform with variance 1 / fan-in, norm scales around 1, shifts and biases small. The seed fixes every value.</summary>
public static class RandomParameters
{
    public static MemoryParameters Generator(int baseChannels, int blocks, int seed)
    {
        var fill = new Filler(seed);
        int b = baseChannels;
        fill.ConvolutionNorm("encoder.0", [b, 4, 7, 7], 4 * 49);
        fill.ConvolutionNorm("encoder.1", [2 * b, b, 4, 4], b * 16);
        fill.ConvolutionNorm("encoder.2", [4 * b, 2 * b, 4, 4], 2 * b * 16);
        for (int i = 0; i < blocks; i++)
        {
            fill.Convolution($"blocks.{i}.conv1", [4 * b, 4 * b, 3, 3], 4 * b * 9);
            fill.Norm($"blocks.{i}.norm1", 4 * b);
            fill.Convolution($"blocks.{i}.conv2", [4 * b, 4 * b, 3, 3], 4 * b * 9);
            fill.Norm($"blocks.{i}.norm2", 4 * b);
        }

        fill.ConvolutionNorm("decoder.0", [4 * b, 2 * b, 4, 4], 4 * b * 4);
        fill.ConvolutionNorm("decoder.1", [2 * b, b, 4, 4], 2 * b * 4);
        fill.Convolution("output.conv", [3, b, 7, 7], b * 49);
        return fill.Parameters;
    }

    public static MemoryParameters Detector(int baseChannels, int seed)
    {
        var fill = new Filler(seed);
        int d = baseChannels;
        fill.ConvolutionBias("conv1", [d, 3, 4, 4], d, 3 * 16);
        fill.ConvolutionBias("conv2", [2 * d, d, 4, 4], 2 * d, d * 16);
        fill.ConvolutionBias("conv3", [4 * d, 2 * d, 4, 4], 4 * d, 2 * d * 16);
        fill.ConvolutionBias("conv4", [8 * d, 4 * d, 4, 4], 8 * d, 4 * d * 16);
        fill.ConvolutionBias("conv5", [8 * d, 8 * d, 4, 4], 8 * d, 8 * d * 16);
        fill.ConvolutionBias("deconv1", [8 * d, 4 * d, 4, 4], 4 * d, 8 * d * 4);
        fill.ConvolutionBias("deconv2", [4 * d, 2, 4, 4], 2, 4 * d * 4);
        return fill.Parameters;
    }

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

    private sealed class Filler(int seed)
    {
        private readonly Random _random = new(seed);

        public MemoryParameters Parameters { get; } = new();

        public void ConvolutionNorm(string layer, ImmutableArray<int> shape, int fanIn)
        {
            Convolution($"{layer}.conv", shape, fanIn);
            Norm($"{layer}.norm", layer.StartsWith("decoder", StringComparison.Ordinal) ? shape[1] : shape[0]);
        }

        public void ConvolutionBias(string layer, ImmutableArray<int> shape, int outChannels, int fanIn)
        {
            Convolution(layer, shape, fanIn);
            Parameters.Set($"{layer}.bias", [outChannels], Uniform(_random, outChannels, 0.1f));
        }

        public void Convolution(string layer, ImmutableArray<int> shape, int fanIn) =>
            Parameters.Set($"{layer}.weight", shape, Uniform(_random, shape.Aggregate(1, (product, side) => product * side), MathF.Sqrt(3f / fanIn)));

        public void Norm(string layer, int channels)
        {
            Parameters.Set($"{layer}.weight", [channels], Array.ConvertAll(Uniform(_random, channels, 0.1f), value => value + 1));
            Parameters.Set($"{layer}.bias", [channels], Uniform(_random, channels, 0.1f));
        }
    }
}
