using System.Collections.Immutable;
using FastInpaint.Graph;

namespace FastInpaint.ConvertWeights.Checkpoints;

/// <summary>Finds the networks in a checkpoint. Maps the names, then recognizes each network by the names of its layers under any prefix.</summary>
internal sealed class CheckpointNetworks
{
    private const int NamesInMessage = 8;

    private readonly string _path;
    private readonly Dictionary<string, CheckpointTensor> _mapped = new(StringComparer.Ordinal);

    /// <param name="userMap">A user's own map, which has precedence over the format's map; null for none.</param>
    /// <param name="prefix">The beginning of the mapped names of the wanted networks; null to find it.</param>
    /// <exception cref="InvalidDataException">Two tensors would get the same name, or the checkpoint has a network under several prefixes.</exception>
    public CheckpointNetworks(Checkpoint checkpoint, NameMap? userMap = null, string? prefix = null)
    {
        _path = checkpoint.Path;
        ImmutableArray<NameRule> rules = [.. userMap?.Rules ?? [], .. NameMap.For(checkpoint.Format).Rules];
        var leftOut = new List<string>();
        foreach (CheckpointTensor tensor in checkpoint.Tensors)
        {
            if (Map(tensor, rules) is not { } mapped)
            {
                leftOut.Add(tensor.Name);
            }
            else if (!_mapped.TryAdd(mapped.Name, mapped.Tensor))
            {
                throw CheckpointError.Refused(
                    _path, $"tensors {CheckpointError.Quote(_mapped[mapped.Name].Name)} and {CheckpointError.Quote(tensor.Name)} both become {CheckpointError.Quote(mapped.Name)}. Leave one of them out with --map: \"NAME\": null.");
            }
        }

        (NetworkKind Kind, string Prefix)[] found = [.. Enum.GetValues<NetworkKind>().SelectMany(kind => Prefixes(kind).Where(text => prefix is null || text == prefix).Select(text => (kind, text)))];
        foreach (NetworkKind kind in Enum.GetValues<NetworkKind>())
        {
            string[] prefixes = [.. found.Where(network => network.Kind == kind).Select(network => CheckpointError.Quote(network.Prefix)).Order(StringComparer.Ordinal)];
            if (prefixes.Length > 1)
            {
                throw CheckpointError.Refused(_path, $"it holds {prefixes.Length} networks of the kind {kind.ToString().ToLowerInvariant()}, under the prefixes {string.Join(", ", prefixes)}. Say which with --prefix.");
            }
        }

        Found = [.. found.Select(network => Collect(network.Kind, network.Prefix, found))];
        var used = Found.SelectMany(network => network.Tensors.Values).Select(tensor => tensor.Name).ToHashSet(StringComparer.Ordinal);
        LeftOut = [.. leftOut.Concat(_mapped.Values.Select(tensor => tensor.Name).Where(name => !used.Contains(name))).Order(StringComparer.Ordinal)];
    }

    /// <summary>The networks, the generator first.</summary>
    public ImmutableArray<NetworkTensors> Found { get; }

    /// <summary>The names in the checkpoint of tensors that belong to no network, such as optimizer slots and counters.</summary>
    public ImmutableArray<string> LeftOut { get; }

    /// <summary>The networks of a kind.</summary>
    /// <param name="kind">The kind; null for all networks.</param>
    /// <exception cref="InvalidDataException">The checkpoint has no such network.</exception>
    public ImmutableArray<NetworkTensors> Want(NetworkKind? kind)
    {
        ImmutableArray<NetworkTensors> wanted = [.. Found.Where(network => kind is null || network.Kind == kind)];
        if (wanted.Length > 0)
        {
            return wanted;
        }

        string what = kind is { } one ? $"no {one.ToString().ToLowerInvariant()}" : "neither generator nor detector";
        string[] names = [.. _mapped.Keys.Order(StringComparer.Ordinal)];
        string shown = names.Length == 0
            ? "no tensor"
            : string.Join(", ", names.Take(NamesInMessage).Select(CheckpointError.Quote)) + (names.Length > NamesInMessage ? $" and {names.Length - NamesInMessage} more" : "");
        string marks = string.Join(" or ", Enum.GetValues<NetworkKind>().Where(each => kind is null || each == kind).Select(each => $"'{First(each)}'"));
        throw CheckpointError.Refused(
            _path, $"it holds {what}: no name ends with {marks}. It has {shown}. If these are the networks under other names, say which is which with --map; docs/weights.md lists the names.");
    }

    private static (string Name, CheckpointTensor Tensor)? Map(CheckpointTensor tensor, ImmutableArray<NameRule> rules)
    {
        foreach (NameRule rule in rules)
        {
            if (rule.TryMap(tensor.Name, out string? name))
            {
                return name is null ? null : (name, rule.Axes.Length > 0 && rule.Axes.Length == tensor.Shape.Length ? tensor.Permute(rule.Axes) : tensor);
            }
        }

        return (tensor.Name, tensor);
    }

    /// <summary>The prefixes of the networks of a kind. A residual block also has a first convolution with the detector's name, but no third one.</summary>
    private IEnumerable<string> Prefixes(NetworkKind kind)
    {
        string first = First(kind);
        return _mapped.Keys
            .Where(name => name.EndsWith(first, StringComparison.Ordinal))
            .Select(name => name[..^first.Length])
            .Where(prefix => prefix.Length == 0 || prefix[^1] is '.' or '/')
            .Where(prefix => kind == NetworkKind.Generator || new[] { "conv3.weight", "conv5.weight", "deconv1.weight" }.Any(other => _mapped.ContainsKey(prefix + other)));
    }

    private NetworkTensors Collect(NetworkKind kind, string prefix, (NetworkKind Kind, string Prefix)[] found)
    {
        var others = found.Where(other => other.Kind != kind).SelectMany(other => Names(other.Kind, other.Prefix)).ToHashSet(StringComparer.Ordinal);
        return new NetworkTensors(
            kind,
            prefix,
            _mapped.Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal) && !others.Contains(pair.Key))
                .ToImmutableSortedDictionary(pair => pair.Key[prefix.Length..], pair => pair.Value, StringComparer.Ordinal));
    }

    private IEnumerable<string> Names(NetworkKind kind, string prefix)
    {
        int blocks = 0;
        while (kind == NetworkKind.Generator && blocks < 1024 && _mapped.ContainsKey($"{prefix}blocks.{blocks}.conv1.weight"))
        {
            blocks++;
        }

        Network network = kind == NetworkKind.Generator ? Network.Generator(1, blocks) : Network.Detector(1);
        return network.Parameters.Select(parameter => prefix + parameter.Name);
    }

    private static string First(NetworkKind kind) => kind == NetworkKind.Generator ? GeneratorFactory.FirstWeight : DetectorFactory.FirstWeight;
}
