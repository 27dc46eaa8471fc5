namespace FastInpaint.Graph;

/// <summary>
/// Merges the statistics of all blocks of <paramref name="X"/> in block order (Chan et al. 1983) and makes the coefficients of the norm:
/// <c>a[n, c] = scale[c] / sqrt(variance + epsilon)</c> and <c>b[n, c] = shift[c] - mean * a</c>, stored as <c>[n, 1, 2, c]</c>: a, then b.
/// </summary>
/// <param name="X">The map to normalize. Only its shape is used.</param>
internal sealed record NormCoefficients(string Name, Value Statistics, Value X, Value Output, string Scale, string Shift) : Operation(Name, Output)
{
    public override IEnumerable<Value> Inputs => [Statistics];
}

/// <summary><c>y[n, h, w, c] = act(a[n, c] * x[n, h, w, c] + b[n, c]) + residual[n, h, w, c]</c>, or without the residual.</summary>
internal sealed record ApplyNorm(string Name, Value X, Value Coefficients, Value Output) : Operation(Name, Output)
{
    /// <summary>The function act.</summary>
    public Activation Activation { get; init; }

    /// <summary>The residual, added after the activation; null for none.</summary>
    public Value? Residual { get; init; }

    public override IEnumerable<Value> Inputs => Residual is { } residual ? [X, Coefficients, residual] : [X, Coefficients];

    public override string Describe() => $"ApplyNorm{(Activation == Activation.None ? "" : "+" + Activation)}{(Residual is null ? "" : "+Add")}";
}

/// <summary>Runs a convolution strip by strip for its statistics alone. Each strip of the map is made in a small buffer and not kept.</summary>
/// <param name="Producer">The convolution, with statistics.</param>
internal sealed record StreamedStatistics(ConvolutionOperation Producer) : Operation($"{Producer.Name}.strips", Producer.Statistics!.Value)
{
    public override IEnumerable<Value> Inputs => Producer.Inputs;

    public override IEnumerable<Value> Outputs => Producer.Coefficients is { } norm ? [Output, norm.Output] : [Output];

    public override IEnumerable<Operation> Parts => [Producer];

    public override string Describe() => $"{Producer.Describe()}, in strips, not kept";
}

/// <summary>Runs two convolutions strip by strip. The map between them is never whole: a buffer holds one strip of it, with the rows that the next strip reads too.</summary>
/// <param name="Producer">The first convolution, without statistics.</param>
/// <param name="Consumer">The second convolution, which reads the output of the first.</param>
internal sealed record StreamedPair(ConvolutionOperation Producer, ConvolutionOperation Consumer) : Operation(Consumer.Name, Consumer.Output)
{
    public override IEnumerable<Value> Inputs => Producer.Inputs.Concat(Consumer.Inputs.Where(value => value != Producer.Output));

    public override IEnumerable<Value> Outputs => Consumer.Outputs;

    public override IEnumerable<Operation> Parts => [Producer, Consumer];

    public override string Describe() => $"{Producer.Name} again, in strips, then {Consumer.Describe()}";
}
