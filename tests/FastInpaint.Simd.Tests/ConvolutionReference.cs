using FastInpaint.Conformance;
using FastInpaint.Graph;

namespace FastInpaint.Simd.Tests;

/// <summary>One convolution with random data, and what the reference interpreter makes of it.</summary>
internal sealed class ConvolutionReference
{
    private const int Batch = 2;

    /// <summary>Draws inputs and parameters by <paramref name="fill"/>; without it they are uniform in [-1, 1].</summary>
    public ConvolutionReference(ConvolutionCase test, Func<Random, int, float[]>? fill = null)
    {
        fill ??= (source, count) => RandomParameters.Uniform(source, count, 1);
        var random = new Random(1234);
        int weightOut = test.ChannelDifference ? 2 * test.OutChannels : test.OutChannels;
        int k = test.Kernel;
        Test = test;
        Parameters.Set("weight", test.Transposed ? [test.InChannels, weightOut, k, k] : [weightOut, test.InChannels, k, k], fill(random, weightOut * test.InChannels * k * k));
        Parameters.Set("bias", [weightOut], fill(random, weightOut));
        Parameters.Set("scale", [test.InChannels], fill(random, test.InChannels));
        Parameters.Set("shift", [test.InChannels], fill(random, test.InChannels));

        // The norm of an input wants the statistics of a convolution, so one that passes its input on comes first. The operation's own
        // statistics follow the network's height, which is not this small network's.
        Value x = new(0), same = new(1), sameStatistics = new(2), coefficients = new(3), y = new(4), statistics = new(5), applied = new(6);
        Parameters.Set("one", [test.InChannels, test.InChannels, 1, 1], Identity(test.InChannels));
        Operation = test.Operation(same, y, coefficients, statistics, residual: x, applied);
        var network = new Network(NetworkKind.Generator, 1, 0, [], [
            new Input(x, test.InChannels),
            new Convolution("one", x, same, "one", test.InChannels, test.InChannels, 1, 1, 1) { Statistics = sameStatistics },
            new NormCoefficients("norm", sameStatistics, same, coefficients, "scale", "shift"),
            Operation with { Statistics = null }]);

        // Transposed outputs are the full resolution, as in the networks: blocks of rows follow the network's height.
        NetworkHeight = test.Transposed ? 2 * test.Height : test.Height;
        InputShape = new TensorShape(Batch, test.Height, test.Width, test.InChannels);
        Input = fill(random, (int)InputShape.Elements);
        double[][] values = ReferenceInterpreter.RunAll(network, Parameters, InputShape, Input);
        Expected = values[y.Id];
        OutputShape = ShapeInference.Infer(network, InputShape)[y.Id];
        ExpectedApplied = test.Applied ? values[applied.Id] : null;
        ExpectedStatistics = test.Statistics ? ReferenceInterpreter.BlockStatistics(Expected, OutputShape, NetworkHeight) : null;
        Coefficients = Array.ConvertAll(values[coefficients.Id], value => (float)value);
    }

    public ConvolutionCase Test { get; }

    public ConvolutionOperation Operation { get; }

    public MemoryParameters Parameters { get; } = new();

    public int NetworkHeight { get; }

    public TensorShape InputShape { get; }

    public TensorShape OutputShape { get; }

    public float[] Input { get; }

    /// <summary>The norm's factors and offsets.</summary>
    public float[] Coefficients { get; }

    public double[] Expected { get; }

    /// <summary>The input after norm and residual, where the case keeps it.</summary>
    public double[]? ExpectedApplied { get; }

    public double[]? ExpectedStatistics { get; }

    private static float[] Identity(int channels)
    {
        var weight = new float[channels * channels];
        for (int c = 0; c < channels; c++)
        {
            weight[c * channels + c] = 1;
        }

        return weight;
    }
}
