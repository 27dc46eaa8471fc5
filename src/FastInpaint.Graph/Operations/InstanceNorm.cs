namespace FastInpaint.Graph;

/// <summary>
/// <c>y = scale[c] * (x - mean[n, c]) / sqrt(variance[n, c] + epsilon) + shift[c]</c> with mean and biased variance over all rows and columns
/// (Ulyanov et al., arXiv 1607.08022).
/// </summary>
internal sealed record InstanceNorm(string Name, Value X, Value Output, string Scale, string Shift) : Operation(Name, Output)
{
    /// <summary>Added to the variance.</summary>
    public const float Epsilon = 1e-5f;

    public override IEnumerable<Value> Inputs => [X];

    public override string Describe() => "InstanceNorm";
}
