namespace FastInpaint.Graph;

/// <summary><c>y[n, h, w, c] = x[n, h, w, c] + bias[c]</c></summary>
internal sealed record AddBias(string Name, Value X, Value Output, string Bias) : Operation(Name, Output)
{
    public override IEnumerable<Value> Inputs => [X];

    public override string Describe() => "AddBias";
}
