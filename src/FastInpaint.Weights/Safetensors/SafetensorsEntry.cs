using System.Collections.Immutable;

namespace FastInpaint.Weights;

/// <summary>A tensor in the header of a safetensors file, of any type of numbers.</summary>
/// <param name="Begin">Where its bytes begin, counted from the end of the header.</param>
/// <param name="End">Where they end.</param>
internal sealed record SafetensorsEntry(ElementType Type, ImmutableArray<int> Shape, long Begin, long End);
