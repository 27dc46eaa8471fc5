namespace FastInpaint.Graph;

/// <summary>A tensor in a <see cref="Network"/>, identified by a number. An operation makes one value, or two if it also makes statistics.</summary>
internal readonly record struct Value(int Id);

/// <summary>One node of a <see cref="Network"/>. Operations are immutable records in topological order. Passes replace them.</summary>
/// <param name="Name">Canonical name of the layer, for example <c>blocks.3.conv1</c>.</param>
/// <param name="Output">The value that the operation makes.</param>
internal abstract record Operation(string Name, Value Output)
{
    /// <summary>The values that the operation reads.</summary>
    public abstract IEnumerable<Value> Inputs { get; }

    /// <summary>The values that the operation makes, <see cref="Output"/> first.</summary>
    public virtual IEnumerable<Value> Outputs => [Output];

    /// <summary>The operations that this one is composed of, in order. A simple operation has only itself.</summary>
    public virtual IEnumerable<Operation> Parts => [this];

    /// <summary>A description for users, for example <c>Convolution 3x3 dilation 2</c>.</summary>
    public virtual string Describe() => GetType().Name;
}
