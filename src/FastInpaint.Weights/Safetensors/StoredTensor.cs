using System.Collections.Immutable;

namespace FastInpaint.Weights;

/// <summary>A tensor in a safetensors file.</summary>
/// <param name="Type">Type of the elements.</param>
/// <param name="Shape">Length of each dimension, outermost first; empty for a single value.</param>
/// <param name="Begin">Offset of the first byte, in bytes from the end of the header.</param>
/// <param name="End">Offset behind the last byte, in bytes from the end of the header.</param>
public sealed record StoredTensor(TensorType Type, ImmutableArray<int> Shape, long Begin, long End)
{
    /// <summary>Number of elements.</summary>
    public long Elements => (End - Begin) / TensorElements.Size(Type);
}
