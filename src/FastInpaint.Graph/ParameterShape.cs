using System.Collections.Immutable;

namespace FastInpaint.Graph;

/// <summary>A parameter that a network wants.</summary>
/// <param name="Name">Canonical name, for example <c>blocks.3.conv1.weight</c>.</param>
/// <param name="Shape">Shape as PyTorch stores it, outermost dimension first.</param>
public sealed record ParameterShape(string Name, ImmutableArray<int> Shape)
{
    /// <summary>Number of elements.</summary>
    public long Elements => Shape.Aggregate(1L, (product, side) => product * side);
}
