namespace FastInpaint.Graph;

/// <summary>
/// Two transposed convolutions of kernel 4, stride 2, crop 1 with nothing between them, from <see cref="ConvolutionOperation.InChannels"/> over
/// <paramref name="MiddleChannels"/> to one channel, as one 3x3 convolution to 16 channels and depth-to-space (Shi et al., arXiv 1609.05158):
/// <c>y[n, 4u + r, 4v + s, 0] = act(bias[4r + s] + sum over i, j in -1..1 and c of weight[i, j, c, 4r + s] * x[n, u + i, v + j, c])</c>, r and s in
/// 0..3, with x zero outside its border. Weight and bias, which <see cref="SubpixelWeights"/> makes, are others in the first and last row and column of cells.
/// <see cref="ConvolutionOperation.Weight"/> and <see cref="ConvolutionOperation.Bias"/> are those of the first layer;
/// <see cref="ConvolutionOperation.Activation"/> and <see cref="ConvolutionOperation.ChannelDifference"/> are of the second.
/// </summary>
/// <param name="MiddleChannels">Channels between the two layers.</param>
/// <param name="SecondWeight">Canonical name of the second layer's weight.</param>
internal sealed record SubpixelConvolution(
    string Name, Value X, Value Output, string Weight, string SecondWeight, int InChannels, int MiddleChannels)
    : ConvolutionOperation(Name, X, Output, Weight, InChannels, OutChannels: 1, Kernel: 3, Factor)
{
    /// <summary>Rows and columns of output pixels in the cell of one input pixel.</summary>
    public const int Factor = 4;

    /// <summary>Output pixels in a cell: phase 4r + s is row r, column s.</summary>
    public const int Phases = Factor * Factor;

    /// <summary>Rows and columns of the kernel of each of the two layers.</summary>
    public const int LayerKernel = 4;

    /// <summary>Canonical name of the second layer's bias, or null.</summary>
    public string? SecondBias { get; init; }

    public override string Describe() => $"SubpixelConvolution 3x3 to {Factor}x{Factor} pixels{Folded()}";

    /// <summary>The shape made of <paramref name="input"/>.</summary>
    /// <exception cref="ArgumentException">A side is 1: its only cell would be the first and the last at once. The detector's are at least 3.</exception>
    public TensorShape OutputShape(TensorShape input) =>
        input.H > 1 && input.W > 1
            ? input with { H = Factor * input.H, W = Factor * input.W, C = 1 }
            : throw new ArgumentException($"{Name} reads {input}; both sides must be at least 2.", nameof(input));

    /// <summary>Multiply-adds of the two layers one after the other.</summary>
    public override long MultiplyAdds(TensorShape input, TensorShape output)
    {
        long middle = 4L * input.N * input.H * input.W * MiddleChannels;
        return (input.Elements * MiddleChannels + middle) * LayerKernel * LayerKernel;
    }
}
