namespace FastInpaint.Graph;

/// <summary>The network's input, <c>x[n, h, w, c]</c>.</summary>
internal sealed record Input(Value Output, int Channels) : Operation("input", Output)
{
    public override IEnumerable<Value> Inputs => [];

    public override string Describe() => $"Input of {Channels} channels";
}

/// <summary>An operation that reads one map.</summary>
internal abstract record MapOperation(string Name, Value X, Value Output) : Operation(Name, Output)
{
    public override IEnumerable<Value> Inputs => [X];
}

/// <summary>Adds pixels around a map: <c>y[n, h, w, c] = x[n, h - before, w - before, c]</c>. Outside x, <see cref="PaddingMode"/> gives the value.</summary>
internal sealed record Pad(string Name, Value X, Value Output, Padding Padding) : MapOperation(Name, X, Output)
{
    public override string Describe() => $"Pad {Padding}";
}

/// <summary><c>y[n, h, w, c] = x[n, h, w, c] + bias[c]</c></summary>
internal sealed record AddBias(string Name, Value X, Value Output, string Bias) : MapOperation(Name, X, Output);

/// <summary><c>y = function(x)</c>, element by element.</summary>
internal sealed record Activate(string Name, Value X, Value Output, Activation Function) : MapOperation(Name, X, Output)
{
    public override string Describe() => Function.ToString();
}

/// <summary>
/// <c>y = scale[c] * (x - mean[n, c]) / sqrt(variance[n, c] + epsilon) + shift[c]</c>. Mean and biased variance are taken over all rows and columns
/// (Ulyanov et al., arXiv 1607.08022).
/// </summary>
internal sealed record InstanceNorm(string Name, Value X, Value Output, string Scale, string Shift) : MapOperation(Name, X, Output)
{
    /// <summary>Added to the variance.</summary>
    public const float Epsilon = 1e-5f;
}

/// <summary><c>y[n, h, w, 0] = exp(x1) / (exp(x0) + exp(x1))</c>: the second value of the softmax over two channels.</summary>
internal sealed record SoftmaxSecond(string Name, Value X, Value Output) : MapOperation(Name, X, Output);

/// <summary><c>z = x + y</c>, element by element.</summary>
internal sealed record Add(string Name, Value X, Value Y, Value Output) : Operation(Name, Output)
{
    public override IEnumerable<Value> Inputs => [X, Y];
}
