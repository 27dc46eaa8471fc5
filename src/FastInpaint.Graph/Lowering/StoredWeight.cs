namespace FastInpaint.Graph;

/// <summary>A convolution's weight in its stored order: [out, in, kh, kw], or [in, out, kh, kw] for a transposed convolution.</summary>
internal readonly struct StoredWeight
{
    private readonly ConvolutionOperation _operation;
    private readonly float[] _values;

    public StoredWeight(ConvolutionOperation operation, IParameterSource parameters)
    {
        float[] values = [];
        this = new StoredWeight(operation, parameters, ref values);
    }

    /// <summary>Reads the weight into memory that many reads share. See <see cref="ParameterCheck.ReadFinite(IParameterSource, string, ref float[])"/>.</summary>
    public StoredWeight(ConvolutionOperation operation, IParameterSource parameters, ref float[] memory)
    {
        ParameterCheck.ReadFinite(parameters, operation.Weight, ref memory);
        (_operation, _values) = (operation, memory);
        int area = operation.Kernel * operation.Kernel;
        (OutStep, InStep) = operation is TransposedConvolution ? (area, operation.ParameterOutChannels * area) : (operation.InChannels * area, area);
    }

    /// <summary>The stored values, perhaps with others behind them. The kernel's rows lie one behind the other.</summary>
    public ReadOnlySpan<float> Values => _values;

    /// <summary>Distance of neighboring output channels among the stored values.</summary>
    public int OutStep { get; }

    /// <summary>Distance of neighboring input channels among the stored values.</summary>
    public int InStep { get; }

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

    private float Stored(int o, int c, int i, int j) => _values[o * OutStep + c * InStep + i * _operation.Kernel + j];
}
