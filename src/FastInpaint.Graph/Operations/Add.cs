namespace FastInpaint.Graph;

/// <summary><c>z = x + y</c>, element by element.</summary>
internal sealed record Add(string Name, Value X, Value Y, Value Output) : Operation(Name, Output)
{
    public override IEnumerable<Value> Inputs => [X, Y];

    public override string Describe() => "Add";
}
