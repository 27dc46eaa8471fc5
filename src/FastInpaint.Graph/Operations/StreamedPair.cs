namespace FastInpaint.Graph;

/// <summary>Runs two convolutions strip by strip: the map between them is only ever there in a buffer of a strip, with the rows that the next strip reads too.</summary>
/// <param name="Producer">The first convolution, without statistics.</param>
/// <param name="Consumer">The second one, which reads the first one's output.</param>
internal sealed record StreamedPair(ConvolutionOperation Producer, ConvolutionOperation Consumer) : Operation(Consumer.Name, Consumer.Output)
{
    public override IEnumerable<Value> Inputs => Producer.Inputs.Concat(Consumer.Inputs.Where(value => value != Producer.Output));

    public override IEnumerable<Value> Outputs => Consumer.Outputs;

    public override IEnumerable<Operation> Parts => [Producer, Consumer];

    public override string Describe() => $"{Producer.Name} again, in strips, then {Consumer.Describe()}";
}
