namespace FastInpaint.Weights;

/// <summary>A dense fp32 array in C order.</summary>
/// <param name="Shape">Length of each dimension, outermost first.</param>
/// <param name="Values">The elements in C order (last index fastest); their number is the product of <paramref name="Shape"/>.</param>
internal sealed record NpyArray(int[] Shape, float[] Values);
