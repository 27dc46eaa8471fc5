namespace FastInpaint.Graph;

/// <summary>The network's input, <c>x[n, h, w, c]</c>.</summary>
internal sealed record Input(Value Output, int Channels) : Operation("input", Output)
{
    public override IEnumerable<Value> Inputs => [];

    public override string Describe() => $"Input of {Channels} channels";
}
