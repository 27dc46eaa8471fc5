namespace FastInpaint.Simd;

/// <summary>Rows of a map.</summary>
/// <param name="First">The first one.</param>
/// <param name="End">One behind the last one.</param>
internal readonly record struct RowRange(int First, int End);
