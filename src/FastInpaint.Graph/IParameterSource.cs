using System.Collections.Immutable;

namespace FastInpaint.Graph;

/// <summary>A source of named parameter tensors, read on demand: a weights file, or tensors in memory.</summary>
/// <remarks>Implementations must allow concurrent readers.</remarks>
public interface IParameterSource
{
    /// <summary>Names the source in messages: a file's path, or a word such as "embedded".</summary>
    string Description { get; }

    /// <summary>The shape of every tensor by canonical name, as PyTorch stores it, outermost dimension first.</summary>
    IReadOnlyDictionary<string, ImmutableArray<int>> Shapes { get; }

    /// <summary>Copies one tensor in row-major order, converted to fp32.</summary>
    /// <param name="name">A name in <see cref="Shapes"/>.</param>
    /// <param name="destination">Receives the values. Its length is the number of the tensor's elements.</param>
    /// <exception cref="KeyNotFoundException">There is no tensor of that name.</exception>
    /// <exception cref="ArgumentException"><paramref name="destination"/> does not have the length of the tensor.</exception>
    void Read(string name, Span<float> destination);
}
