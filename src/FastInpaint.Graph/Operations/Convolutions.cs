namespace FastInpaint.Graph;

/// <summary>What ordinary and transposed convolutions share: parameters, and what the passes fold into them.</summary>
/// <param name="Name">Canonical name of the layer.</param>
/// <param name="X">The map that is read.</param>
/// <param name="Output">The map that is made.</param>
/// <param name="Weight">Canonical name of the weight.</param>
/// <param name="InChannels">Channels read.</param>
/// <param name="OutChannels">Channels made.</param>
/// <param name="Kernel">Rows and columns of the kernel.</param>
/// <param name="Stride">Step, in pixels of the input (ordinary) or of the output (transposed).</param>
internal abstract record ConvolutionOperation(string Name, Value X, Value Output, string Weight, int InChannels, int OutChannels, int Kernel, int Stride)
    : Operation(Name, Output)
{
    /// <summary>Canonical name of the bias, or null.</summary>
    public string? Bias { get; init; }

    /// <summary>Applied to what is computed, after the bias.</summary>
    public Activation Activation { get; init; }

    /// <summary>Applied to <see cref="ConvolutionOperation.X"/> inside the picture as it is loaded, before padding; null for nothing.</summary>
    public NormPrologue? Prologue { get; init; }

    /// <summary>Statistics of <see cref="Operation.Output"/> per block of rows and channel, made beside it; null for none.</summary>
    public Value? Statistics { get; init; }

    /// <summary>Whether the one output channel is the difference of two: weight and bias of channel 1 minus those of channel 0.</summary>
    public bool ChannelDifference { get; init; }

    /// <summary>Output channels that the parameters have.</summary>
    public int ParameterOutChannels => ChannelDifference ? 2 * OutChannels : OutChannels;

    public override IEnumerable<Value> Inputs => new[] { X, Prologue?.Coefficients, Prologue?.Residual }.OfType<Value>();

    public override IEnumerable<Value> Outputs => new[] { Output, Statistics, Prologue?.Applied }.OfType<Value>();

    /// <summary>Multiply-adds of the direct sum for one output map; a transposed convolution counts the taps that exist.</summary>
    public abstract long MultiplyAdds(TensorShape input, TensorShape output);

    protected string Folded() =>
        (Prologue is { } prologue ? $", applies norm{(prologue.Activation == Activation.None ? "" : "+" + prologue.Activation)}{(prologue.Residual is null ? "" : "+Add")}{(prologue.Applied is null ? "" : " and keeps it")}" : "")
        + (ChannelDifference ? ", difference of two channels" : "")
        + (Bias is null ? "" : ", bias")
        + (Activation == Activation.None ? "" : ", " + Activation)
        + (Statistics is null ? "" : ", statistics");
}

/// <summary>Instance norm applied on load: <c>x' = act(a[n, c] * x + b[n, c]) + residual</c>, the residual where there is one.</summary>
/// <param name="Coefficients">a and b, made by <see cref="NormCoefficients"/>.</param>
/// <param name="Activation">The function act.</param>
internal sealed record NormPrologue(Value Coefficients, Activation Activation)
{
    /// <summary>A map of x's shape that is added last; null for nothing.</summary>
    public Value? Residual { get; init; }

    /// <summary>x' itself, written beside the convolution for whoever else reads it; null where nobody does.</summary>
    public Value? Applied { get; init; }
}

/// <summary>
/// <c>y[n, h, w, o] = sum over i, j, c of weight[o, c, i, j] * x[n, h*stride + i*dilation - before, w*stride + j*dilation - before, c]</c>,
/// with x outside its border as <see cref="Padding"/> says.
/// </summary>
internal sealed record Convolution(
    string Name, Value X, Value Output, string Weight, int InChannels, int OutChannels, int Kernel, int Stride, int Dilation)
    : ConvolutionOperation(Name, X, Output, Weight, InChannels, OutChannels, Kernel, Stride)
{
    /// <summary>Resolved on load.</summary>
    public Padding Padding { get; init; }

    /// <summary>Pixels of the input that one output pixel spans.</summary>
    public int Extent => (Kernel - 1) * Dilation + 1;

    public override string Describe() =>
        $"Convolution {Kernel}x{Kernel}{(Stride == 1 ? "" : $" stride {Stride}")}{(Dilation == 1 ? "" : $" dilation {Dilation}")}, {Padding}{Folded()}";

    public override long MultiplyAdds(TensorShape input, TensorShape output) => output.Elements * InChannels * Kernel * Kernel;
}

/// <summary>
/// <c>y[n, h, w, o] = sum over c, i, j, u, v with u*stride + i - crop = h and v*stride + j - crop = w of weight[c, o, i, j] * x[n, u, v, c]</c>,
/// with x zero outside its border. The weight is stored [in, out, kh, kw].
/// </summary>
internal sealed record TransposedConvolution(
    string Name, Value X, Value Output, string Weight, int InChannels, int OutChannels, int Kernel, int Stride, int Crop)
    : ConvolutionOperation(Name, X, Output, Weight, InChannels, OutChannels, Kernel, Stride)
{
    public override string Describe() => $"TransposedConvolution {Kernel}x{Kernel} stride {Stride}{Folded()}";

    public override long MultiplyAdds(TensorShape input, TensorShape output) => input.Elements * OutChannels * Kernel * Kernel;
}
