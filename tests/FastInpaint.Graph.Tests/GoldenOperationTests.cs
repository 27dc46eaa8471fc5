using FastInpaint.Conformance;

namespace FastInpaint.Graph.Tests;

/// <summary>The reference interpreter computes every operation as PyTorch does.</summary>
public sealed class GoldenOperationTests
{
    private static readonly Golden Golden = Golden.Operations();

    private static readonly Dictionary<string, Func<NetworkBuilder, Value, Value>> Operations = new()
    {
        ["conv7x7_reflect3"] = (builder, x) => builder.Convolution("conv", x, 3, 5, 7, 1, 1, new Padding(3, 3, PaddingMode.Reflect), bias: false),
        ["conv4x4_stride2_zero1"] = (builder, x) => builder.Convolution("conv", x, 3, 5, 4, 2, 1, new Padding(1, 1, PaddingMode.Zero), bias: false),
        ["conv3x3_dilation2_reflect2"] = (builder, x) => builder.Convolution("conv", x, 3, 5, 3, 1, 2, new Padding(2, 2, PaddingMode.Reflect), bias: false),
        ["conv3x3_reflect1"] = (builder, x) => builder.Convolution("conv", x, 3, 5, 3, 1, 1, new Padding(1, 1, PaddingMode.Reflect), bias: false),
        ["conv4x4_same_bias"] = (builder, x) => builder.Convolution("conv", x, 3, 5, 4, 1, 1, new Padding(1, 2, PaddingMode.Zero), bias: true),
        ["transposed4x4_stride2"] = (builder, x) => builder.TransposedConvolution("conv", x, 3, 5, bias: false),
        ["transposed4x4_stride2_bias"] = (builder, x) => builder.TransposedConvolution("conv", x, 3, 5, bias: true),
        ["instance_norm"] = (builder, x) => builder.InstanceNorm("norm", x, 3),
        ["instance_norm_small_deviation"] = (builder, x) => builder.InstanceNorm("norm", x, 3),
        ["relu"] = (builder, x) => builder.Activate("relu", x, Activation.Relu),
        ["leaky_relu"] = (builder, x) => builder.Activate("leaky", x, Activation.LeakyRelu),
        ["tanh_to_unit"] = (builder, x) => builder.Activate("tanh", x, Activation.TanhToUnit),
        ["softmax_second"] = (builder, x) => builder.SoftmaxSecond("softmax", x),
    };

    public static TheoryData<string> Cases => [.. Golden.Cases.Where(name => name != "add")];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Agrees_with_PyTorch(string name)
    {
        (TensorShape shape, float[] input) = Golden.Map($"{name}.input");
        var builder = new NetworkBuilder();
        Value output = Operations[name](builder, builder.Input(shape.C));
        AssertGolden(name, builder, output, shape, input);
    }

    [Fact]
    public void The_sum_agrees_with_PyTorch()
    {
        // One input of six channels; kernels that pick a channel take the two maps apart.
        (TensorShape shape, float[] x) = Golden.Map("add.input");
        (_, float[] y) = Golden.Map("add.other");
        var both = new float[2 * x.Length];
        var first = new float[shape.C * 2 * shape.C];
        var second = new float[shape.C * 2 * shape.C];
        for (int i = 0; i < x.Length; i++)
        {
            int pixel = i / shape.C;
            int channel = i % shape.C;
            both[pixel * 2 * shape.C + channel] = x[i];
            both[pixel * 2 * shape.C + shape.C + channel] = y[i];
        }

        for (int channel = 0; channel < shape.C; channel++)
        {
            first[channel * 2 * shape.C + channel] = 1;
            second[channel * 2 * shape.C + shape.C + channel] = 1;
        }

        var builder = new NetworkBuilder();
        Value input = builder.Input(2 * shape.C);
        Value left = builder.Convolution("first", input, 2 * shape.C, shape.C, 1, 1, 1, Padding.None, bias: false);
        Value right = builder.Convolution("second", input, 2 * shape.C, shape.C, 1, 1, 1, Padding.None, bias: false);
        Value sum = builder.Add("add", left, right);
        var parameters = new MemoryParameters();
        parameters.Set("first.weight", [shape.C, 2 * shape.C, 1, 1], first);
        parameters.Set("second.weight", [shape.C, 2 * shape.C, 1, 1], second);
        AssertGolden("add", builder, sum, shape with { C = 2 * shape.C }, both, parameters);
    }

    private static void AssertGolden(string name, NetworkBuilder builder, Value output, TensorShape shape, float[] input, MemoryParameters? parameters = null)
    {
        Network network = builder.Build(NetworkKind.Generator, baseChannels: 1, blocks: 0);
        parameters ??= Named(network, Golden.Case(name));
        (TensorShape outputShape, float[] expected) = Golden.Map($"{name}.output");
        Assert.Equal(outputShape, ShapeInference.Infer(network, shape)[output.Id]);
        double[] actual = ReferenceInterpreter.RunAll(network, parameters, shape, input)[output.Id];
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            double bound = 1e-6 * Math.Max(1, Math.Abs(expected[i]));
            Assert.True(Math.Abs(actual[i] - expected[i]) <= bound, $"{name}, element {i} of {outputShape}: {actual[i]} instead of {expected[i]}");
        }
    }

    /// <summary>The case's weight and bias under the names that the one layer of the network wants.</summary>
    private static MemoryParameters Named(Network network, MemoryParameters stored)
    {
        var parameters = new MemoryParameters();
        foreach (ParameterShape parameter in network.Parameters)
        {
            string role = parameter.Name.Split('.')[1];
            Assert.Equal(parameter.Shape, stored.Shapes[role]);
            parameters.Set(parameter.Name, parameter.Shape, stored[role]);
        }

        return parameters;
    }
}
