using System.Collections.Immutable;
using System.Text.Json;
using FastInpaint.Weights;

namespace FastInpaint.ConvertWeights.Checkpoints;

/// <summary>
/// Maps the tensor names of a checkpoint to canonical names. The map is a JSON object of old name to new name: <c>"old": "new"</c>, <c>"old": {"to": "new", "axes": [3, 2, 0, 1]}</c> with
/// the order of the dimensions, or <c>"old": null</c> for a tensor to leave out. The first row that matches a name decides. See <see cref="NameRule"/> for placeholders.
/// </summary>
internal sealed class NameMap
{
    private const int MaximumBytes = 4 << 20;

    private NameMap(ImmutableArray<NameRule> rules) => Rules = rules;

    public ImmutableArray<NameRule> Rules { get; }

    /// <summary>The program's own map for a format.</summary>
    public static NameMap For(CheckpointFormat format)
    {
        string name = format == CheckpointFormat.TensorFlow ? "tensorflow.json" : "torch.json";
        using Stream stream = typeof(NameMap).Assembly.GetManifestResourceStream($"FastInpaint.ConvertWeights.Checkpoints.Names.{name}")!;
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return Parse(bytes.ToArray(), name);
    }

    /// <summary>Reads a user's map.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">The file is not a name map; the message says what is wrong.</exception>
    public static NameMap Read(string path)
    {
        if (Directory.Exists(path))
        {
            throw Error(path, "it is a folder");
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        var bytes = new byte[MaximumBytes + 1];
        int read = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return read <= MaximumBytes ? Parse(bytes.AsMemory(0, read), path) : throw Error(path, $"it has more than {MaximumBytes} bytes");
    }

    internal static NameMap Parse(ReadOnlyMemory<byte> json, string path)
    {
        try
        {
            // Some editors put a byte order mark before the text.
            int start = json.Span.StartsWith("\uFEFF"u8) ? 3 : 0;
            using var document = JsonDocument.Parse(json[start..], new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, AllowDuplicateProperties = false, MaxDepth = 8 });
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new NameMap([.. document.RootElement.EnumerateObject().Select(row => Rule(row, path))])
                : throw Error(path, $"it holds a JSON {document.RootElement.ValueKind}, not an object of names");
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException)
        {
            throw Error(path, exception.Message.TrimEnd('.'));
        }
    }

    private static NameRule Rule(JsonProperty row, string path)
    {
        switch (row.Value.ValueKind)
        {
            case JsonValueKind.Null:
                return new NameRule(row.Name, null, []);
            case JsonValueKind.String:
                return new NameRule(row.Name, row.Value.GetString(), []);
            case JsonValueKind.Object:
                string? to = null;
                ImmutableArray<int> axes = [];
                foreach (JsonProperty entry in row.Value.EnumerateObject())
                {
                    switch (entry.Name)
                    {
                        case "to" when entry.Value.ValueKind == JsonValueKind.String:
                            to = entry.Value.GetString();
                            break;
                        case "axes" when entry.Value.ValueKind == JsonValueKind.Array:
                            axes = Axes(entry.Value, row.Name, path);
                            break;
                        default:
                            throw Error(path, $"the row of {CheckpointError.Quote(row.Name)} has an entry {CheckpointError.Quote(entry.Name)}; 'to' takes a name and 'axes' a list of numbers");
                    }
                }

                return to is not null ? new NameRule(row.Name, to, axes) : throw Error(path, $"the row of {CheckpointError.Quote(row.Name)} lacks 'to'");
            default:
                throw Error(path, $"the row of {CheckpointError.Quote(row.Name)} holds a JSON {row.Value.ValueKind}; it takes a name, an object or null");
        }
    }

    private static ImmutableArray<int> Axes(JsonElement list, string name, string path)
    {
        int[] axes = [.. list.EnumerateArray().Take(StoredShape.MaximumRank + 1).Select(item => item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out int axis) ? axis : -1)];
        return axes.Order().SequenceEqual(Enumerable.Range(0, axes.Length)) && axes.Length <= StoredShape.MaximumRank
            ? [.. axes]
            : throw Error(path, $"the row of {CheckpointError.Quote(name)} has 'axes' that do not name each of the dimensions 0 to {axes.Length - 1} once");
    }

    private static InvalidDataException Error(string path, string what) =>
        new($"{path}: {what}, so it is not a name map. Give a JSON object of old name to new name; docs/weights.md shows one.");
}
