using FastInpaint.Conformance;
using FastInpaint.Graph;

namespace FastInpaint.Simd.Tests;

/// <summary>The folded pair of transposed convolutions in every tier against the reference interpreter, with widths of nothing but border cells and with several blocks.</summary>
public sealed unsafe class SubpixelStepTests
{
    private const int InChannels = 9, MiddleChannels = 6;
    private static readonly Value X = new(0), Y = new(1);

    public static TheoryData<int, int, bool> Cases => new() { { 2, 2, false }, { 3, 17, true }, { 19, 5, true }, { 34, 3, false } };

    private static IEnumerable<CpuTier> Tiers => Enum.GetValues<CpuTier>().Where(tier => tier <= CpuTiers.Best);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Integers_are_summed_exactly(int height, int width, bool difference)
    {
        MemoryParameters parameters = Parameters(difference, count => RandomParameters.Integers(new Random(count), count, 3));
        var shape = new TensorShape(2, height, width, InChannels);
        float[] input = RandomParameters.Integers(new Random(1), shape.Elements, 3);
        SubpixelConvolution operation = Pair(difference, Activation.None);
        double[] expected = Reference(operation, parameters, shape, input);
        foreach (CpuTier tier in Tiers)
        {
            Assert.Equal(expected, Run(operation, parameters, shape, input, tier, threads: 2).Select(value => (double)value));
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Reals_differ_by_no_more_than_the_sum_s_rounding(int height, int width, bool difference)
    {
        // A folded weight is a sum of at most 4 pairs of taps over the middle channels, each pair at most 2; the function's slope is at most 1/4.
        const double Terms = 9 * InChannels + 1;
        const double Bound = 16 * Terms * 4 * MiddleChannels * 2 / 4 / (1 << 24);
        MemoryParameters parameters = Parameters(difference, count => RandomParameters.Uniform(new Random(count), count, 1));
        var shape = new TensorShape(2, height, width, InChannels);
        float[] input = RandomParameters.Uniform(new Random(1), shape.Elements, 1);
        SubpixelConvolution operation = Pair(difference, Activation.Sigmoid);
        double[] expected = Reference(operation, parameters, shape, input);
        foreach (CpuTier tier in Tiers)
        {
            float[] one = Run(operation, parameters, shape, input, tier, threads: 1);
            ConvolutionRun.AssertClose(expected, one, Bound, $"{height}x{width}, {tier}");
            Assert.Equal(one, Run(operation, parameters, shape, input, tier, threads: 3));
        }
    }

    private static SubpixelConvolution Pair(bool difference, Activation activation) =>
        new("pair", X, Y, "first", "second", InChannels, MiddleChannels) { Bias = "bias", SecondBias = "secondBias", ChannelDifference = difference, Activation = activation };

    private static MemoryParameters Parameters(bool difference, Func<int, float[]> fill)
    {
        var parameters = new MemoryParameters();
        int outputs = difference ? 2 : 1;
        parameters.Set("first", [InChannels, MiddleChannels, 4, 4], fill(InChannels * MiddleChannels * 16));
        parameters.Set("second", [MiddleChannels, outputs, 4, 4], fill(MiddleChannels * outputs * 16));
        parameters.Set("bias", [MiddleChannels], fill(MiddleChannels));
        parameters.Set("secondBias", [outputs], fill(outputs));
        return parameters;
    }

    private static double[] Reference(SubpixelConvolution operation, MemoryParameters parameters, TensorShape shape, float[] input) =>
        ReferenceInterpreter.Run(new Network(NetworkKind.Detector, 1, 0, [], [new Input(X, InChannels), operation]), parameters, shape, input);

    private static float[] Run(SubpixelConvolution operation, MemoryParameters parameters, TensorShape shape, float[] input, CpuTier tier, int threads)
    {
        using var pool = new WorkerPool(threads);
        using var packed = new PackedConvolutions([operation], parameters, new ConvolutionTarget(tier, ConvolutionAlgorithm.Auto), pool);
        ConvolutionWeights weights = Assert.IsType<SubpixelCellWeights>(packed[operation.Name]);
        TensorShape output = operation.OutputShape(shape);
        using var ys = new NativeBuffer(output.Elements * sizeof(float));
        using var workspace = new NativeBuffer(weights.Layout(shape, output, 4 * shape.H).WorkerBytes * threads);
        fixed (float* x = input)
        {
            weights.MakeStep(new ConvolutionPointers((nint)x, (nint)ys.Pointer, 0, 0, (nint)workspace.Pointer), shape, output, 4 * shape.H, threads).Run(pool, CancellationToken.None);
        }

        return new Span<float>(ys.Floats, (int)output.Elements).ToArray();
    }
}
