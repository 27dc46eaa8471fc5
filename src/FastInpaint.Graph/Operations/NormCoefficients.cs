namespace FastInpaint.Graph;

/// <summary>
/// Merges the statistics of all blocks of <paramref name="X"/> in block order (Chan et al. 1983) and makes
/// <c>a[n, c] = scale[c] / sqrt(variance + epsilon)</c> and <c>b[n, c] = shift[c] - mean * a</c>, stored <c>[n, 1, 2, c]</c>: a, then b.
/// </summary>
/// <param name="X">The normalised map; only its shape is used.</param>
internal sealed record NormCoefficients(string Name, Value Statistics, Value X, Value Output, string Scale, string Shift) : Operation(Name, Output)
{
    public override IEnumerable<Value> Inputs => [Statistics];

    public override string Describe() => "NormCoefficients";
}
