using System.Collections.Immutable;
using System.Numerics;

namespace FastInpaint.Graph;

internal static class ParameterCheck
{
    /// <summary>Largest accepted width. A wider file is no such network, and its plans would have absurd sizes.</summary>
    public const int MaximumBaseChannels = 4096;

    /// <summary>Reads the width from the first weight, whose shape is [width, inputChannels, kernel, kernel].</summary>
    public static int BaseChannels(NetworkKind kind, IParameterSource source, string firstWeight, int inputChannels, int kernel)
    {
        if (!source.Shapes.TryGetValue(firstWeight, out var shape))
        {
            string other = Network.Recognize(source) is { } found && found != kind ? $" It holds a {Word(found)}." : "";
            throw new InvalidNetworkException(
                $"{source.Description}: there is no tensor '{firstWeight}', so this is no {Word(kind)}.{other} Give the weights of a {Word(kind)}.");
        }

        if (shape.Length != 4 || shape[0] < 1 || shape[0] > MaximumBaseChannels || shape[1] != inputChannels || shape[2] != kernel || shape[3] != kernel)
        {
            throw new InvalidNetworkException(
                $"{source.Description}: tensor '{firstWeight}' has shape {Text(shape)}, expected [1..{MaximumBaseChannels},{inputChannels},{kernel},{kernel}]. Convert the checkpoint again.");
        }

        return shape[0];
    }

    /// <summary>Throws if the source's parameters and shapes are not exactly those of the network.</summary>
    public static void Complete(Network network, IParameterSource source)
    {
        var expected = network.Parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Shape, StringComparer.Ordinal);
        var faults = new List<string>();
        foreach (ParameterShape parameter in network.Parameters)
        {
            if (!source.Shapes.TryGetValue(parameter.Name, out var shape))
            {
                faults.Add($"'{parameter.Name}' {Text(parameter.Shape)} is missing");
            }
            else if (!shape.SequenceEqual(parameter.Shape))
            {
                faults.Add($"'{parameter.Name}' has shape {Text(shape)}, expected {Text(parameter.Shape)}");
            }
        }

        faults.AddRange(source.Shapes.Keys.Where(name => !expected.ContainsKey(name)).Order(StringComparer.Ordinal).Select(name => $"'{name}' is superfluous"));
        if (faults.Count > 0)
        {
            throw new InvalidNetworkException(
                $"{source.Description}: not a complete {Word(network.Kind)}: {string.Join("; ", faults)}. The file may be of another network or truncated; convert the checkpoint again.");
        }
    }

    /// <summary>Reads one tensor and checks its values.</summary>
    /// <exception cref="InvalidNetworkException">A value is NaN or infinite.</exception>
    public static float[] ReadFinite(IParameterSource source, string name)
    {
        float[] values = [];
        ReadFinite(source, name, ref values);
        return values;
    }

    /// <summary>Reads one tensor into memory that many reads share, and checks its values.</summary>
    /// <param name="source">The source of the tensor.</param>
    /// <param name="name">The tensor's name.</param>
    /// <param name="memory">Receives the values. It is replaced by an array of the tensor's length if it is shorter.</param>
    /// <exception cref="InvalidNetworkException">A value is NaN or infinite.</exception>
    public static void ReadFinite(IParameterSource source, string name, ref float[] memory)
    {
        int length = source.Shapes[name].Aggregate(1, (product, side) => checked(product * side));
        if (memory.Length < length)
        {
            memory = GC.AllocateUninitializedArray<float>(length);
        }

        Span<float> values = memory.AsSpan(0, length);
        source.Read(name, values);
        int bad = NotFinite(values);
        if (bad >= 0)
        {
            throw new InvalidNetworkException($"{source.Description}: tensor '{name}' holds {values[bad]} at element {bad}. Train or convert the weights again.");
        }
    }

    public static string Word(NetworkKind kind) => kind == NetworkKind.Generator ? "generator" : "detector";

    /// <summary>Index of the first value that is NaN or infinite; -1 if all are finite.</summary>
    private static int NotFinite(ReadOnlySpan<float> values)
    {
        int i = 0;
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            if (!Vector.LessThanOrEqualAll(Vector.Abs(new Vector<float>(values[i..])), new Vector<float>(float.MaxValue)))
            {
                break;
            }
        }

        while (i < values.Length && float.IsFinite(values[i]))
        {
            i++;
        }

        return i < values.Length ? i : -1;
    }

    private static string Text(ImmutableArray<int> shape) => $"[{string.Join(',', shape)}]";
}
