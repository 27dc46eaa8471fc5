namespace FastInpaint.Graph;

/// <summary><c>y[n, h, w, 0] = exp(x1) / (exp(x0) + exp(x1))</c>: the softmax over two channels, of which the second is kept.</summary>
internal sealed record SoftmaxSecond(string Name, Value X, Value Output) : Operation(Name, Output)
{
    public override IEnumerable<Value> Inputs => [X];

    public override string Describe() => "SoftmaxSecond";
}
