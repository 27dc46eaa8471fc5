namespace FastInpaint.Graph;

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
