using System.Collections.Immutable;

namespace FastInpaint.Weights;

/// <summary>A tensor in the header of a safetensors file, of any numeric type.</summary>
/// <param name="Begin">Offset of its first byte, in bytes from the end of the header.</param>
/// <param name="End">Offset behind its last byte, in bytes from the end of the header.</param>
internal sealed record SafetensorsEntry(ElementType Type, ImmutableArray<int> Shape, long Begin, long End);
