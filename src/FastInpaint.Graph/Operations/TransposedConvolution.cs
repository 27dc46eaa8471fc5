namespace FastInpaint.Graph;

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
