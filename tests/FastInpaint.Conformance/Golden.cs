using System.Collections.Immutable;
using FastInpaint.Graph;
using FastInpaint.Weights;

namespace FastInpaint.Conformance;

/// <summary>Golden tensors of tests/golden: what PyTorch computes for small networks and for every operation.</summary>
public sealed class Golden
{
    private readonly MemoryParameters _tensors = new();

    private Golden(string name)
    {
        using SafetensorsFile file = SafetensorsFile.Open(Path.Combine(AppContext.BaseDirectory, "golden", $"{name}.safetensors"));
        foreach ((string tensor, ImmutableArray<int> shape) in file.Shapes)
        {
            var values = new float[shape.Aggregate(1, (product, side) => product * side)];
            file.Read(tensor, values);
            _tensors.Set(tensor, shape, values);
        }
    }

    /// <summary>A network's parameters, without its inputs and outputs.</summary>
    public MemoryParameters Parameters => Select(name => !name.StartsWith("golden.", StringComparison.Ordinal), prefix: "");

    public static Golden Network(NetworkKind kind) => new(kind == NetworkKind.Generator ? "generator" : "detector");

    public static Golden Operations() => new("operations");

    /// <summary>Every operation's case by name.</summary>
    public IEnumerable<string> Cases => _tensors.Shapes.Keys.Select(name => name.Split('.')[0]).Distinct().Order(StringComparer.Ordinal);

    /// <summary>The parameters of one operation's case, without its name before them.</summary>
    public MemoryParameters Case(string name) => Select(tensor => tensor.StartsWith($"{name}.", StringComparison.Ordinal), $"{name}.");

    /// <summary>A map, brought from PyTorch's NCHW to NHWC.</summary>
    internal (TensorShape Shape, float[] Values) Map(string name)
    {
        ImmutableArray<int> sides = _tensors.Shapes[name];
        var shape = new TensorShape(sides[0], sides[2], sides[3], sides[1]);
        return (shape, Tensors.Interleave(shape, _tensors[name]));
    }

    private MemoryParameters Select(Func<string, bool> wanted, string prefix)
    {
        var selected = new MemoryParameters();
        foreach ((string name, ImmutableArray<int> shape) in _tensors.Shapes.Where(pair => wanted(pair.Key)))
        {
            selected.Set(name[prefix.Length..], shape, _tensors[name]);
        }

        return selected;
    }
}
