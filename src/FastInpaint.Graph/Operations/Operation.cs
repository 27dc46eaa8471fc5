namespace FastInpaint.Graph;

/// <summary>A tensor in a <see cref="Network"/>, by its number. An operation makes one value; statistics make a second.</summary>
internal readonly record struct Value(int Id);

/// <summary>One node of a <see cref="Network"/>. Operations are records in topological order; passes rewrite them.</summary>
/// <param name="Name">Canonical name of the layer, for example <c>blocks.3.conv1</c>.</param>
/// <param name="Output">What the operation makes.</param>
internal abstract record Operation(string Name, Value Output)
{
    /// <summary>What the operation reads.</summary>
    public abstract IEnumerable<Value> Inputs { get; }

    /// <summary>What the operation makes: <see cref="Output"/> first.</summary>
    public virtual IEnumerable<Value> Outputs => [Output];

    /// <summary>The operations that it consists of, in order: itself, where it is no composition.</summary>
    public virtual IEnumerable<Operation> Parts => [this];

    /// <summary>The operation for people, for example <c>Convolution 3x3 dilation 2</c>.</summary>
    public virtual string Describe() => GetType().Name;
}
