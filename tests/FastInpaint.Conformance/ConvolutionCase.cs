using FastInpaint.Graph;

namespace FastInpaint.Conformance;

/// <summary>One form of convolution. Its text is what reruns it.</summary>
public sealed record ConvolutionCase(int InChannels, int OutChannels, int Kernel)
{
    public int Stride { get; init; } = 1;

    public int Dilation { get; init; } = 1;

    internal Padding Padding { get; init; }

    internal Activation Activation { get; init; }

    public bool Transposed { get; init; }

    public bool Bias { get; init; }

    public bool ChannelDifference { get; init; }

    /// <summary>Whether the input is the norm of a convolution, rectified.</summary>
    public bool Prologue { get; init; }

    public bool Residual { get; init; }

    /// <summary>Whether the step also writes what the prologue makes of the input.</summary>
    public bool Applied { get; init; }

    /// <summary>Whether the output is normed.</summary>
    public bool Statistics { get; init; }

    /// <summary>Whether a norm follows and the output before it is looked at.</summary>
    public bool BeforeNorm { get; init; }

    public int Height { get; init; } = 9;

    public int Width { get; init; } = 25;

    internal static Padding Reflect(int n) => new(n, n, PaddingMode.Reflect);

    internal static Padding Zero(int before, int after) => new(before, after, PaddingMode.Zero);

    internal ConvolutionOperation Operation(Value x, Value y)
    {
        ConvolutionOperation operation = Transposed
            ? new TransposedConvolution("conv", x, y, "weight", InChannels, OutChannels, Kernel, 2, 1)
            : new Convolution("conv", x, y, "weight", InChannels, OutChannels, Kernel, Stride, Dilation) { Padding = Padding };
        return operation with { Activation = Activation, Bias = Bias ? "bias" : null, ChannelDifference = ChannelDifference };
    }

    /// <summary>The operation with the norm before it and the statistics behind it as parts of its own.</summary>
    internal ConvolutionOperation Operation(Value x, Value y, Value coefficients, Value statistics, Value residual, Value applied) => Operation(x, y) with
    {
        Prologue = Prologue ? new NormPrologue(coefficients, Activation.Relu) { Residual = Residual ? residual : null, Applied = Applied ? applied : null } : null,
        Statistics = Statistics ? statistics : null,
    };
}
