namespace FastInpaint.Graph;

/// <summary><c>y[n, h, w, c] = act(a[n, c] * x[n, h, w, c] + b[n, c]) + residual[n, h, w, c]</c>, the residual where there is one.</summary>
internal sealed record ApplyNorm(string Name, Value X, Value Coefficients, Value Output) : Operation(Name, Output)
{
    /// <summary>The function act.</summary>
    public Activation Activation { get; init; }

    /// <summary>Added last; null for nothing.</summary>
    public Value? Residual { get; init; }

    public override IEnumerable<Value> Inputs => Residual is { } residual ? [X, Coefficients, residual] : [X, Coefficients];

    public override string Describe() => $"ApplyNorm{(Activation == Activation.None ? "" : "+" + Activation)}{(Residual is null ? "" : "+Add")}";
}
