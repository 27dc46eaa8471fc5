using FastInpaint.Graph;

namespace FastInpaint.Simd;

/// <summary>A convolution's weight as it is stored: [out, in, kh, kw], transposed [in, out, kh, kw].</summary>
internal readonly struct StoredWeight
{
    private readonly ConvolutionOperation _operation;
    private readonly float[] _values;

    public StoredWeight(ConvolutionOperation operation, IParameterSource parameters)
    {
        _operation = operation;
        _values = Read(parameters, operation.Weight);
    }

    /// <summary>The weight from input channel c to output channel o at row i and column j of the kernel.</summary>
    public float At(int o, int c, int i, int j) =>
        _operation.ChannelDifference ? Stored(1, c, i, j) - Stored(0, c, i, j) : Stored(o, c, i, j);

    /// <exception cref="InvalidNetworkException">A value is NaN or infinite.</exception>
    public static float[] Read(IParameterSource parameters, string name)
    {
        var values = new float[parameters.Shapes[name].Aggregate(1, (product, side) => checked(product * side))];
        parameters.Read(name, values);
        int bad = Array.FindIndex(values, value => !float.IsFinite(value));
        return bad < 0
            ? values
            : throw new InvalidNetworkException($"{parameters.Description}: tensor '{name}' holds {values[bad]} at element {bad}. Train or convert the weights again.");
    }

    private float Stored(int o, int c, int i, int j)
    {
        int k = _operation.Kernel;
        int pair = _operation is TransposedConvolution ? c * _operation.ParameterOutChannels + o : o * _operation.InChannels + c;
        return _values[(pair * k + i) * k + j];
    }
}
