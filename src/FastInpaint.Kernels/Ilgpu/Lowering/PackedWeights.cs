using FastInpaint.Graph;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>All parameters of a network, packed on the host in the order in which kernels read them. Each tensor starts at a multiple of 64 floats, with zeros in the gaps.</summary>
internal sealed class PackedWeights
{
    private const int Alignment = 64;

    private readonly List<float[]> _tensors = [];

    /// <summary>Number of floats so far.</summary>
    public long Length { get; private set; }

    /// <summary>Appends a tensor.</summary>
    /// <returns>The tensor's offset in floats.</returns>
    public long Add(float[] tensor)
    {
        long offset = Length;
        _tensors.Add(tensor);
        Length += (tensor.Length + Alignment - 1) / Alignment * Alignment;
        return offset;
    }

    /// <summary>The tensors with their offsets.</summary>
    public IEnumerable<(long Offset, float[] Values)> Tensors()
    {
        long offset = 0;
        foreach (float[] tensor in _tensors)
        {
            yield return (offset, tensor);
            offset += (tensor.Length + Alignment - 1) / Alignment * Alignment;
        }
    }

    /// <summary>Appends scale and shift of a norm. Padded channels get zeros.</summary>
    public (long Scale, long Shift) AddNorm(NormCoefficients norm, IParameterSource parameters) =>
        (Add(ParameterCheck.ReadFinite(parameters, norm.Scale)), Add(ParameterCheck.ReadFinite(parameters, norm.Shift)));
}
