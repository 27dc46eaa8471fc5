namespace FastInpaint.Graph;

/// <summary>What ordinary and transposed convolutions have in common: their parameters, and the operations that passes fold into them.</summary>
/// <param name="Name">Canonical name of the layer.</param>
/// <param name="X">The input map.</param>
/// <param name="Output">The output map.</param>
/// <param name="Weight">Canonical name of the weight.</param>
/// <param name="InChannels">Channels of the input map.</param>
/// <param name="OutChannels">Channels of the output map.</param>
/// <param name="Kernel">Height and width of the kernel.</param>
/// <param name="Stride">Step in pixels: of the input for an ordinary convolution, of the output for a transposed one.</param>
internal abstract record ConvolutionOperation(string Name, Value X, Value Output, string Weight, int InChannels, int OutChannels, int Kernel, int Stride)
    : Operation(Name, Output)
{
    /// <summary>Canonical name of the bias; null for none.</summary>
    public string? Bias { get; init; }

    /// <summary>Activation of the output, applied after the bias.</summary>
    public Activation Activation { get; init; }

    /// <summary>Norm, activation and residual that are applied to <see cref="ConvolutionOperation.X"/> as it is loaded, before padding; null for none.</summary>
    public NormPrologue? Prologue { get; init; }

    /// <summary>Statistics of <see cref="Operation.Output"/> for each block of rows and each channel, which the convolution makes beside its output; null for none.</summary>
    public Value? Statistics { get; init; }

    /// <summary>The coefficients of the norm behind the convolution, which it makes from its statistics itself; null if no norm follows, or if an operation of its own makes them.</summary>
    public NormCoefficients? Coefficients { get; init; }

    /// <summary>Whether the single output channel is the difference of two: its weight and bias are those of channel 1 minus those of channel 0.</summary>
    public bool ChannelDifference { get; init; }

    /// <summary>Output channels of the stored weight and bias.</summary>
    public int ParameterOutChannels => ChannelDifference ? 2 * OutChannels : OutChannels;

    public override IEnumerable<Value> Inputs => new[] { X, Prologue?.Coefficients, Prologue?.Residual }.OfType<Value>();

    public override IEnumerable<Value> Outputs => new[] { Output, Statistics, Coefficients?.Output, Prologue?.Applied }.OfType<Value>();

    /// <summary>Multiply-adds of the direct sum for the whole output. A transposed convolution counts only the taps that exist.</summary>
    public abstract long MultiplyAdds(TensorShape input, TensorShape output);

    protected string Folded() =>
        (Prologue is { } prologue ? $", applies norm{(prologue.Activation == Activation.None ? "" : "+" + prologue.Activation)}{(prologue.Residual is null ? "" : "+Add")}{(prologue.Applied is null ? "" : " and keeps it")}" : "")
        + (ChannelDifference ? ", difference of two channels" : "")
        + (Bias is null ? "" : ", bias")
        + (Activation == Activation.None ? "" : ", " + Activation)
        + (Statistics is null ? "" : ", statistics")
        + (Coefficients is null ? "" : ", coefficients");
}

/// <summary>Instance norm that a convolution applies as it loads its input: <c>x' = act(a[n, c] * x + b[n, c]) + residual</c>, or without the residual.</summary>
/// <param name="Coefficients">a and b, made by <see cref="NormCoefficients"/>.</param>
/// <param name="Activation">The function act.</param>
internal sealed record NormPrologue(Value Coefficients, Activation Activation)
{
    /// <summary>A map of x's shape that is added after the activation; null for none.</summary>
    public Value? Residual { get; init; }

    /// <summary>The map x', which the convolution also writes because other operations read it; null if no other operation does.</summary>
    public Value? Applied { get; init; }
}

/// <summary>
/// <c>y[n, h, w, o] = sum over i, j, c of weight[o, c, i, j] * x[n, h*stride + i*dilation - before, w*stride + j*dilation - before, c]</c>,
/// Outside the border of x, <see cref="Padding"/> gives the value.
/// </summary>
internal sealed record Convolution(
    string Name, Value X, Value Output, string Weight, int InChannels, int OutChannels, int Kernel, int Stride, int Dilation)
    : ConvolutionOperation(Name, X, Output, Weight, InChannels, OutChannels, Kernel, Stride)
{
    /// <summary>The padding, which the convolution resolves as it loads the input.</summary>
    public Padding Padding { get; init; }

    /// <summary>Height and width of the input area that one output pixel reads, in pixels.</summary>
    public int Extent => (Kernel - 1) * Dilation + 1;

    public override string Describe() =>
        $"Convolution {Kernel}x{Kernel}{(Stride == 1 ? "" : $" stride {Stride}")}{(Dilation == 1 ? "" : $" dilation {Dilation}")}, {Padding}{Folded()}";

    public override long MultiplyAdds(TensorShape input, TensorShape output) => output.Elements * InChannels * Kernel * Kernel;
}

/// <summary>
/// <c>y[n, h, w, o] = sum over c, i, j, u, v with u*stride + i - crop = h and v*stride + j - crop = w of weight[c, o, i, j] * x[n, u, v, c]</c>,
/// x is zero outside its border. The weight is stored as [in, out, kh, kw].
/// </summary>
internal sealed record TransposedConvolution(
    string Name, Value X, Value Output, string Weight, int InChannels, int OutChannels, int Kernel, int Stride, int Crop)
    : ConvolutionOperation(Name, X, Output, Weight, InChannels, OutChannels, Kernel, Stride)
{
    public override string Describe() => $"TransposedConvolution {Kernel}x{Kernel} stride {Stride}{Folded()}";

    public override long MultiplyAdds(TensorShape input, TensorShape output) => input.Elements * OutChannels * Kernel * Kernel;
}
