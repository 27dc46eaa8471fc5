using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text.Json;

namespace FastInpaint.Weights;

/// <summary>
/// The header of a safetensors file: a JSON object of name to <c>{"dtype", "shape", "data_offsets"}</c> and an optional <c>"__metadata__"</c> of strings.
/// Every bound of the format is checked. The parser allocates memory in proportion to the header's own length.
/// </summary>
internal sealed class SafetensorsHeader
{
    /// <summary>The key of the file's notes. No tensor has this name.</summary>
    public const string MetadataKey = "__metadata__";


    private readonly string _file;
    private readonly long _dataLength;

    private SafetensorsHeader(string file, long dataLength)
    {
        _file = file;
        _dataLength = dataLength;
    }

    public Dictionary<string, SafetensorsEntry> Tensors { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);

    /// <summary>The length of the header in bytes, read from the eight bytes before it.</summary>
    /// <param name="prefix">The file's first eight bytes.</param>
    /// <param name="fileLength">The file's length in bytes, at least eight.</param>
    /// <exception cref="InvalidDataException">The header would be longer than the file, or longer than <see cref="SafetensorsFile.MaximumHeaderBytes"/>.</exception>
    public static int Length(ReadOnlySpan<byte> prefix, long fileLength, string file)
    {
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        return length <= (ulong)Math.Min(fileLength - SafetensorsFile.LengthBytes, SafetensorsFile.MaximumHeaderBytes)
            ? (int)length
            : throw SafetensorsFile.Error(file, $"it says that its header has {length} bytes, but the file has {fileLength} and headers may have {SafetensorsFile.MaximumHeaderBytes}");
    }

    /// <param name="json">The header's bytes.</param>
    /// <param name="dataLength">Length of the data behind the header, in bytes.</param>
    /// <param name="file">The name of the file in messages.</param>
    /// <exception cref="InvalidDataException">The header is malformed, or it does not match the length of the data.</exception>
    public static SafetensorsHeader Parse(ReadOnlySpan<byte> json, long dataLength, string file)
    {
        var header = new SafetensorsHeader(file, dataLength);
        try
        {
            header.ReadObject(json);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            throw header.Error($"the header is not the JSON of a safetensors file ({exception.Message.TrimEnd('.')})");
        }

        header.CheckCoverage();
        return header;
    }

    private void ReadObject(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 4 });
        bool hasMetadata = false;
        Expect(ref reader, JsonTokenType.StartObject);
        while (NextName(ref reader) is { } name)
        {
            if (name == MetadataKey && !hasMetadata)
            {
                hasMetadata = true;
                ReadMetadata(ref reader);
            }
            else if (name == MetadataKey)
            {
                throw Error("it has metadata twice");
            }
            else if (!Tensors.TryAdd(name, ReadTensor(ref reader, name)))
            {
                throw Error($"tensor {Quote(name)} occurs twice");
            }
        }

        if (reader.Read())
        {
            throw Error("something follows the header's object");
        }
    }

    private void ReadMetadata(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartObject);
        while (NextName(ref reader) is { } key)
        {
            Expect(ref reader, JsonTokenType.String);
            if (!Metadata.TryAdd(key, reader.GetString()!))
            {
                throw Error($"the metadata {Quote(key)} occurs twice");
            }
        }
    }

    private SafetensorsEntry ReadTensor(ref Utf8JsonReader reader, string name)
    {
        string? type = null;
        ImmutableArray<long>? shape = null;
        ImmutableArray<long>? offsets = null;
        Expect(ref reader, JsonTokenType.StartObject);
        while (NextName(ref reader) is { } key)
        {
            switch (key)
            {
                case "dtype" when type is null:
                    Expect(ref reader, JsonTokenType.String);
                    type = reader.GetString();
                    break;
                case "shape" when shape is null:
                    shape = ReadNumbers(ref reader, name);
                    break;
                case "data_offsets" when offsets is null:
                    offsets = ReadNumbers(ref reader, name);
                    break;
                default:
                    throw Error($"tensor {Quote(name)} has an unknown or repeated entry {Quote(key)}");
            }
        }

        return type is not null && shape is { } sides && offsets is { } range
            ? Check(name, type, sides, range)
            : throw Error($"tensor {Quote(name)} lacks its dtype, shape or data_offsets");
    }

    private SafetensorsEntry Check(string name, string typeName, ImmutableArray<long> shape, ImmutableArray<long> offsets)
    {
        ElementType type = ElementType.Parse(typeName) ?? throw Error($"tensor {Quote(name)} has elements of the unknown type {Quote(typeName)}");
        if (offsets is not [var begin, var end] || begin > end || end > _dataLength)
        {
            throw Error($"tensor {Quote(name)} lies at [{string.Join(',', offsets)}], outside the {_dataLength} bytes of data");
        }

        long bytes = (shape.Any(side => side > int.MaxValue) ? null : StoredShape.SizeWithin(_dataLength, type.Size, shape.AsSpan()))
            ?? throw Error($"tensor {Quote(name)} of shape [{string.Join(',', shape)}] is larger than the file");
        if (bytes > int.MaxValue)
        {
            throw Error($"tensor {Quote(name)} of shape [{string.Join(',', shape)}] takes {bytes} bytes, more than the {int.MaxValue} that a tensor may have");
        }

        return bytes == end - begin
            ? new SafetensorsEntry(type, [.. shape.Select(side => (int)side)], begin, end)
            : throw Error($"tensor {Quote(name)} of shape [{string.Join(',', shape)}] and type {typeName} takes {bytes} bytes, its place has {end - begin}");
    }

    private void CheckCoverage()
    {
        long covered = 0;
        string[] names = [.. Tensors.Keys];
        Array.Sort(names, (one, other) => Tensors[one].Begin != Tensors[other].Begin ? Tensors[one].Begin.CompareTo(Tensors[other].Begin) : Tensors[one].End.CompareTo(Tensors[other].End));
        foreach (string name in names)
        {
            SafetensorsEntry tensor = Tensors[name];
            if (tensor.Begin != covered)
            {
                throw Error($"tensor {Quote(name)} begins at byte {tensor.Begin} of the data, where {covered} was expected");
            }

            covered = tensor.End;
        }

        if (covered != _dataLength)
        {
            throw Error($"the tensors take {covered} bytes, the file has {_dataLength}");
        }
    }

    private ImmutableArray<long> ReadNumbers(ref Utf8JsonReader reader, string name)
    {
        Expect(ref reader, JsonTokenType.StartArray);
        var numbers = ImmutableArray.CreateBuilder<long>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out long number) || number < 0)
            {
                throw Error($"tensor {Quote(name)} has a shape or offset that is not a whole number of 0 or more");
            }

            if (numbers.Count == StoredShape.MaximumRank)
            {
                throw Error($"tensor {Quote(name)} has a shape or offsets of more than {StoredShape.MaximumRank} numbers");
            }

            numbers.Add(number);
        }

        return numbers.ToImmutable();
    }

    private static string? NextName(ref Utf8JsonReader reader) =>
        reader.Read() && reader.TokenType == JsonTokenType.PropertyName ? reader.GetString() : null;

    private void Expect(ref Utf8JsonReader reader, JsonTokenType type)
    {
        if (!reader.Read() || reader.TokenType != type)
        {
            throw Error($"the header has a {reader.TokenType} where a {type} was expected");
        }
    }

    private static string Quote(string text) => SafetensorsFile.Quote(text);

    private InvalidDataException Error(string what) => SafetensorsFile.Error(_file, what);
}
