namespace FastInpaint.Weights;

/// <summary>A dense fp32 array in C order.</summary>
/// <param name="Shape">Outermost dimension first.</param>
/// <param name="Values">As many as the shape says.</param>
internal sealed record NpyArray(int[] Shape, float[] Values);
