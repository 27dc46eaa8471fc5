namespace FastInpaint.Graph;

/// <summary>Adds pixels around a map: <c>y[n, h, w, c] = x[n, h - before, w - before, c]</c>, outside as <see cref="PaddingMode"/> says.</summary>
internal sealed record Pad(string Name, Value X, Value Output, Padding Padding) : Operation(Name, Output)
{
    public override IEnumerable<Value> Inputs => [X];

    public override string Describe() => $"Pad {Padding}";
}
