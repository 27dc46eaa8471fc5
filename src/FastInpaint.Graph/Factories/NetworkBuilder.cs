using System.Collections.Immutable;

namespace FastInpaint.Graph;

/// <summary>Collects a network's operations and their parameters, and numbers the values.</summary>
internal sealed class NetworkBuilder
{
    private readonly ImmutableArray<Operation>.Builder _operations = ImmutableArray.CreateBuilder<Operation>();
    private readonly ImmutableArray<ParameterShape>.Builder _parameters = ImmutableArray.CreateBuilder<ParameterShape>();
    private int _values;

    public Value Input(int channels)
    {
        Value output = Next();
        _operations.Add(new Input(output, channels));
        return output;
    }

    public Value Convolution(string name, Value x, int inChannels, int outChannels, int kernel, int stride, int dilation, Padding padding, bool bias)
    {
        Value padded = Next();
        _operations.Add(new Pad($"{name}.pad", x, padded, padding));
        Value output = Next();
        _operations.Add(new Convolution(name, padded, output, Parameter($"{name}.weight", outChannels, inChannels, kernel, kernel), inChannels, outChannels, kernel, stride, dilation));
        return bias ? Bias(name, output, outChannels) : output;
    }

    /// <summary>Adds a transposed convolution with kernel 4, stride 2 and PyTorch's padding 1: its output is twice as high and wide as its input.</summary>
    public Value TransposedConvolution(string name, Value x, int inChannels, int outChannels, bool bias)
    {
        Value output = Next();
        _operations.Add(new TransposedConvolution(name, x, output, Parameter($"{name}.weight", inChannels, outChannels, 4, 4), inChannels, outChannels, 4, 2, 1));
        return bias ? Bias(name, output, outChannels) : output;
    }

    public Value InstanceNorm(string name, Value x, int channels)
    {
        Value output = Next();
        _operations.Add(new InstanceNorm(name, x, output, Parameter($"{name}.weight", channels), Parameter($"{name}.bias", channels)));
        return output;
    }

    public Value Activate(string name, Value x, Activation function)
    {
        Value output = Next();
        _operations.Add(new Activate($"{name}.{function.ToString().ToLowerInvariant()}", x, output, function));
        return output;
    }

    public Value Add(string name, Value x, Value y)
    {
        Value output = Next();
        _operations.Add(new Add(name, x, y, output));
        return output;
    }

    public Value SoftmaxSecond(string name, Value x)
    {
        Value output = Next();
        _operations.Add(new SoftmaxSecond(name, x, output));
        return output;
    }

    public Network Build(NetworkKind kind, int baseChannels, int blocks) =>
        new(kind, baseChannels, blocks, _parameters.ToImmutable(), _operations.ToImmutable());

    private Value Bias(string name, Value x, int channels)
    {
        Value output = Next();
        _operations.Add(new AddBias($"{name}.bias", x, output, Parameter($"{name}.bias", channels)));
        return output;
    }

    private string Parameter(string name, params ImmutableArray<int> shape)
    {
        _parameters.Add(new ParameterShape(name, shape));
        return name;
    }

    private Value Next() => new(_values++);
}
