namespace FastInpaint.Graph;

/// <summary>Runs a convolution strip by strip for its statistics alone: the map is made in a buffer of a strip and not kept.</summary>
/// <param name="Producer">The convolution, with statistics.</param>
internal sealed record StreamedStatistics(ConvolutionOperation Producer) : Operation($"{Producer.Name}.strips", Producer.Statistics!.Value)
{
    public override IEnumerable<Value> Inputs => Producer.Inputs;

    public override IEnumerable<Operation> Parts => [Producer];

    public override string Describe() => $"{Producer.Describe()}, in strips, not kept";
}
