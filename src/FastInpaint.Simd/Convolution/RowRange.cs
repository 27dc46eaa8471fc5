namespace FastInpaint.Simd;

/// <summary>A range of rows of a map.</summary>
/// <param name="First">The first row.</param>
/// <param name="End">The row behind the last one.</param>
internal readonly record struct RowRange(int First, int End);
