using FastInpaint.Graph;

namespace FastInpaint.Kernels.Tests;

/// <summary>One form of convolution, maybe between two norms. Its text is what reruns it.</summary>
public sealed record ConvolutionCase(int InChannels, int OutChannels, int Kernel)
{
    public int Stride { get; init; } = 1;

    public int Dilation { get; init; } = 1;

    internal Padding Padding { get; init; }

    internal Activation Activation { get; init; }

    public bool Transposed { get; init; }

    public bool Bias { get; init; }

    /// <summary>Whether the input is the norm of a convolution, rectified.</summary>
    public bool NormBefore { get; init; }

    /// <summary>Whether the output is normed.</summary>
    public bool NormAfter { get; init; }

    /// <summary>Whether a norm follows and the output before it is looked at.</summary>
    public bool BeforeNorm { get; init; }

    public int Height { get; init; } = 9;

    public int Width { get; init; } = 19;

    internal static Padding Reflect(int n) => new(n, n, PaddingMode.Reflect);

    internal static Padding Zero(int before, int after) => new(before, after, PaddingMode.Zero);

    internal ConvolutionOperation Operation(Value x, Value y)
    {
        ConvolutionOperation operation = Transposed
            ? new TransposedConvolution("conv", x, y, "weight", InChannels, OutChannels, Kernel, 2, 1)
            : new Convolution("conv", x, y, "weight", InChannels, OutChannels, Kernel, Stride, Dilation) { Padding = Padding };
        return operation with { Activation = Activation, Bias = Bias ? "bias" : null };
    }
}
