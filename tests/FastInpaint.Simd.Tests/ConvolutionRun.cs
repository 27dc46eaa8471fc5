using FastInpaint.Conformance;
using FastInpaint.Graph;

namespace FastInpaint.Simd.Tests;

/// <summary>Runs one convolution on random data through the step and through the reference interpreter.</summary>
internal sealed unsafe class ConvolutionRun
{
    private const int Batch = 2;

    public ConvolutionRun(ConvolutionCase test, CpuTier tier, Func<Random, int, float[]> fill, int threads = 2, ConvolutionAlgorithm algorithm = ConvolutionAlgorithm.Direct)
    {
        var random = new Random(1234);
        var parameters = new MemoryParameters();
        int weightOut = test.ChannelDifference ? 2 * test.OutChannels : test.OutChannels;
        int k = test.Kernel;
        parameters.Set("weight", test.Transposed ? [test.InChannels, weightOut, k, k] : [weightOut, test.InChannels, k, k], fill(random, weightOut * test.InChannels * k * k));
        parameters.Set("bias", [weightOut], fill(random, weightOut));
        parameters.Set("scale", [test.InChannels], fill(random, test.InChannels));
        parameters.Set("shift", [test.InChannels], fill(random, test.InChannels));

        // The norm of an input wants the statistics of a convolution, so one that passes its input on comes first. The operation's own
        // statistics follow the network's height, which is not this small network's.
        Value x = new(0), same = new(1), sameStatistics = new(2), coefficients = new(3), y = new(4), statistics = new(5), applied = new(6);
        parameters.Set("one", [test.InChannels, test.InChannels, 1, 1], Identity(test.InChannels));
        ConvolutionOperation operation = test.Operation(same, y, coefficients, statistics, residual: x, applied);
        var network = new Network(NetworkKind.Generator, 1, 0, [], [
            new Input(x, test.InChannels),
            new Convolution("one", x, same, "one", test.InChannels, test.InChannels, 1, 1, 1) { Statistics = sameStatistics },
            new NormCoefficients("norm", sameStatistics, same, coefficients, "scale", "shift"),
            operation with { Statistics = null }]);

        // Transposed outputs are the full resolution, as in the networks: blocks of rows follow the network's height.
        int networkHeight = test.Transposed ? 2 * test.Height : test.Height;
        var shape = new TensorShape(Batch, test.Height, test.Width, test.InChannels);
        float[] input = fill(random, (int)shape.Elements);
        double[][] values = ReferenceInterpreter.RunAll(network, parameters, shape, input);
        Expected = values[y.Id];
        TensorShape output = ShapeInference.Infer(network, shape)[y.Id];
        ExpectedApplied = test.Applied ? values[applied.Id] : null;
        ExpectedStatistics = test.Statistics ? ReferenceInterpreter.BlockStatistics(Expected, output, networkHeight) : null;

        using var pool = new WorkerPool(threads);
        using var weights = ConvolutionWeights.Pack(operation, parameters, tier, algorithm, pool);
        Weights = weights.GetType();
        using NativeBuffer xs = Copy(input);
        using NativeBuffer residuals = Copy(input);
        using var kept = new NativeBuffer(shape.Elements * sizeof(float));
        using NativeBuffer ab = Copy(Array.ConvertAll(values[coefficients.Id], value => (float)value));
        using var ys = new NativeBuffer(output.Elements * sizeof(float));
        using var blocks = new NativeBuffer((long)Batch * StatisticsPartition.Blocks(networkHeight, output.H) * 2 * output.C * sizeof(float));
        using var workspace = new NativeBuffer(weights.Layout(shape, output, networkHeight).WorkerBytes * threads);
        var pointers = new ConvolutionPointers(
            (nint)xs.Pointer, (nint)ys.Pointer, test.Prologue ? (nint)ab.Pointer : 0, test.Statistics ? (nint)blocks.Pointer : 0, (nint)workspace.Pointer)
        {
            ResidualAddress = test.Residual ? (nint)residuals.Pointer : 0,
            AppliedAddress = test.Applied ? (nint)kept.Pointer : 0,
        };
        CpuStep step = weights.MakeStep(pointers, shape, output, networkHeight, threads);
        step.Run(pool, CancellationToken.None);
        Actual = new Span<float>(ys.Floats, (int)output.Elements).ToArray();
        ActualApplied = test.Applied ? new Span<float>(kept.Floats, (int)shape.Elements).ToArray() : null;
        ActualStatistics = test.Statistics ? new Span<float>(blocks.Floats, (int)(blocks.Bytes / sizeof(float))).ToArray() : null;
    }

    /// <summary>The form in which the convolution was computed.</summary>
    public Type Weights { get; }

    public double[] Expected { get; }

    public float[] Actual { get; }

    /// <summary>The input after norm and residual, where the case keeps it.</summary>
    public double[]? ExpectedApplied { get; }

    public float[]? ActualApplied { get; }

    public double[]? ExpectedStatistics { get; }

    public float[]? ActualStatistics { get; }

    private static float[] Identity(int channels)
    {
        var weight = new float[channels * channels];
        for (int c = 0; c < channels; c++)
        {
            weight[c * channels + c] = 1;
        }

        return weight;
    }

    private static NativeBuffer Copy(float[] values)
    {
        var buffer = new NativeBuffer(values.Length * sizeof(float));
        values.CopyTo(new Span<float>(buffer.Floats, values.Length));
        return buffer;
    }
}
