using System.Collections.Immutable;

namespace FastInpaint.Weights;

/// <summary>A tensor in a safetensors file.</summary>
/// <param name="Type">Type of its elements.</param>
/// <param name="Shape">Its shape, outermost dimension first; empty for a single value.</param>
/// <param name="Begin">Where its bytes begin, counted from the end of the header.</param>
/// <param name="End">Where they end.</param>
public sealed record StoredTensor(TensorType Type, ImmutableArray<int> Shape, long Begin, long End)
{
    /// <summary>Number of elements.</summary>
    public long Elements => (End - Begin) / TensorElements.Size(Type);
}
