namespace FastInpaint.Graph;

/// <summary>A convolution's weight in its stored order: [out, in, kh, kw], or [in, out, kh, kw] for a transposed convolution.</summary>
internal readonly struct StoredWeight
{
    private readonly ConvolutionOperation _operation;
    private readonly float[] _values;

    public StoredWeight(ConvolutionOperation operation, IParameterSource parameters)
    {
        _operation = operation;
        _values = ParameterCheck.ReadFinite(parameters, operation.Weight);
    }

    /// <summary>The weight from input channel c to output channel o at row i and column j of the kernel.</summary>
    public float At(int o, int c, int i, int j) =>
        _operation.ChannelDifference ? Stored(1, c, i, j) - Stored(0, c, i, j) : Stored(o, c, i, j);

    /// <summary><see cref="At"/> in double precision.</summary>
    public double Exact(int o, int c, int i, int j) =>
        _operation.ChannelDifference ? (double)Stored(1, c, i, j) - Stored(0, c, i, j) : Stored(o, c, i, j);

    /// <summary>The bias by output channel; null if the convolution has none.</summary>
    public static float[]? Bias(ConvolutionOperation operation, IParameterSource parameters)
    {
        float[]? bias = operation.Bias is null ? null : ParameterCheck.ReadFinite(parameters, operation.Bias);
        return operation.ChannelDifference && bias is not null ? [bias[1] - bias[0]] : bias;
    }

    private float Stored(int o, int c, int i, int j)
    {
        int k = _operation.Kernel;
        int pair = _operation is TransposedConvolution ? c * _operation.ParameterOutChannels + o : o * _operation.InChannels + c;
        return _values[(pair * k + i) * k + j];
    }
}
