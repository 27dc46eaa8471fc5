using System.Collections.Immutable;

namespace FastInpaint.Graph;

/// <summary>Named parameter tensors, read on demand: a weights file, or tensors in memory.</summary>
/// <remarks>Implementations allow concurrent readers.</remarks>
public interface IParameterSource
{
    /// <summary>Where the parameters come from, for messages: a file's path, or a word such as "embedded".</summary>
    string Description { get; }

    /// <summary>Every tensor's canonical name with its shape as PyTorch stores it, outermost dimension first.</summary>
    IReadOnlyDictionary<string, ImmutableArray<int>> Shapes { get; }

    /// <summary>Copies one tensor in row-major order, converted to fp32.</summary>
    /// <param name="name">A name in <see cref="Shapes"/>.</param>
    /// <param name="destination">Exactly as many floats as the tensor has elements.</param>
    /// <exception cref="KeyNotFoundException">There is no tensor of that name.</exception>
    /// <exception cref="ArgumentException"><paramref name="destination"/> has another length than the tensor.</exception>
    void Read(string name, Span<float> destination);
}
