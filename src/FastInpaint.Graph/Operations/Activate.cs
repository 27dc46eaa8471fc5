namespace FastInpaint.Graph;

/// <summary><c>y = function(x)</c>, element by element.</summary>
internal sealed record Activate(string Name, Value X, Value Output, Activation Function) : Operation(Name, Output)
{
    public override IEnumerable<Value> Inputs => [X];

    public override string Describe() => Function.ToString();
}
