using System.Collections.Immutable;
using FastInpaint.Graph;

namespace FastInpaint.Conformance;

/// <summary>Parameters in memory.</summary>
public sealed class MemoryParameters : IParameterSource
{
    private readonly Dictionary<string, ImmutableArray<int>> _shapes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, float[]> _values = new(StringComparer.Ordinal);

    public string Description => "parameters in memory";

    public IReadOnlyDictionary<string, ImmutableArray<int>> Shapes => _shapes;

    public float[] this[string name] => _values[name];

    public void Set(string name, ImmutableArray<int> shape, float[] values)
    {
        Assert.Equal(shape.Aggregate(1, (product, side) => product * side), values.Length);
        _shapes[name] = shape;
        _values[name] = values;
    }

    public void Remove(string name)
    {
        _shapes.Remove(name);
        _values.Remove(name);
    }

    public void Read(string name, Span<float> destination)
    {
        float[] values = _values[name];
        if (destination.Length != values.Length)
        {
            throw new ArgumentException($"'{name}' has {values.Length} elements, the destination {destination.Length}.", nameof(destination));
        }

        values.CopyTo(destination);
    }
}
