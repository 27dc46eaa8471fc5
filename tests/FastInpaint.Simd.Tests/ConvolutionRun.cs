using FastInpaint.Conformance;
using FastInpaint.Graph;

namespace FastInpaint.Simd.Tests;

/// <summary>What the step for a tier makes of a convolution's data.</summary>
internal sealed unsafe class ConvolutionRun
{
    public ConvolutionRun(ConvolutionReference reference, CpuTier tier, int threads = 2, ConvolutionAlgorithm algorithm = ConvolutionAlgorithm.Direct)
    {
        ConvolutionCase test = reference.Test;
        TensorShape shape = reference.InputShape, output = reference.OutputShape;
        using var pool = new WorkerPool(threads);
        using var packed = new PackedConvolutions([reference.Operation], reference.Parameters, new ConvolutionTarget(tier, algorithm), pool);
        ConvolutionWeights weights = packed[reference.Operation.Name];
        Weights = weights.GetType();
        using NativeBuffer xs = Copy(reference.Input);
        using NativeBuffer residuals = Copy(reference.Input);
        using var kept = new NativeBuffer(shape.Elements * sizeof(float));
        using NativeBuffer ab = Copy(reference.Coefficients);
        using var ys = new NativeBuffer(output.Elements * sizeof(float));
        using var blocks = new NativeBuffer((long)shape.N * StatisticsPartition.Blocks(reference.NetworkHeight, output.H) * 2 * output.C * sizeof(float));
        using var workspace = new NativeBuffer(weights.Layout(shape, output, reference.NetworkHeight).WorkerBytes * threads);
        var pointers = new ConvolutionPointers(
            (nint)xs.Pointer, (nint)ys.Pointer, test.Prologue ? (nint)ab.Pointer : 0, test.Statistics ? (nint)blocks.Pointer : 0, (nint)workspace.Pointer)
        {
            ResidualAddress = test.Residual ? (nint)residuals.Pointer : 0,
            AppliedAddress = test.Applied ? (nint)kept.Pointer : 0,
        };
        CpuStep step = weights.MakeStep(pointers, shape, output, reference.NetworkHeight, threads);
        step.Run(pool, CancellationToken.None);
        Actual = new Span<float>(ys.Floats, (int)output.Elements).ToArray();
        ActualApplied = test.Applied ? new Span<float>(kept.Floats, (int)shape.Elements).ToArray() : null;
        ActualStatistics = test.Statistics ? new Span<float>(blocks.Floats, (int)(blocks.Bytes / sizeof(float))).ToArray() : null;
    }

    /// <summary>The form in which the convolution was computed.</summary>
    public Type Weights { get; }

    public float[] Actual { get; }

    public float[]? ActualApplied { get; }

    public float[]? ActualStatistics { get; }

    public static void AssertClose(double[] expected, float[] actual, double bound, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs(expected[i] - actual[i]) <= bound, $"{what}: element {i} is {actual[i]} instead of {expected[i]}, bound {bound}");
        }
    }

    private static NativeBuffer Copy(float[] values)
    {
        var buffer = new NativeBuffer(values.Length * sizeof(float));
        values.CopyTo(new Span<float>(buffer.Floats, values.Length));
        return buffer;
    }
}
