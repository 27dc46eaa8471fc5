using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;
using FastInpaint.Files;
using FastInpaint.Graph;

namespace FastInpaint.Weights;

/// <summary>
/// Writes safetensors files. Tensors are stored in the order of their names. Spaces after the header make the data begin at a multiple of 8 bytes. The same
/// parameters give the same bytes. The file appears whole or not at all.
/// </summary>
public static class SafetensorsWriter
{
    private const int Alignment = 8;
    private const int ChunkElements = 1 << 18;

    /// <summary>Writes all tensors of a source.</summary>
    /// <param name="path">The file.</param>
    /// <param name="parameters">The tensors to write. The writer needs as much memory as the largest tensor takes at fp32.</param>
    /// <param name="type">Type of the stored elements. Values are rounded to the nearest; values beyond the type's range become infinite.</param>
    /// <param name="metadata">Notes to store; null for none.</param>
    /// <param name="overwrite">Whether an existing file may be replaced.</param>
    /// <exception cref="IOException">The file exists and <paramref name="overwrite"/> is false, or the file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    /// <exception cref="ArgumentException">A tensor has the name <c>__metadata__</c>, which the format reserves for notes.</exception>
    public static void Write(
        string path, IParameterSource parameters, TensorType type, IReadOnlyDictionary<string, string>? metadata = null, bool overwrite = false)
    {
        using StagedFile file = Stage(path, parameters, type, metadata, overwrite);
        file.Commit();
    }

    /// <summary>Writes all tensors of a source to a temporary file. The caller commits it.</summary>
    internal static StagedFile Stage(
        string path, IParameterSource parameters, TensorType type, IReadOnlyDictionary<string, string>? metadata, bool overwrite)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(parameters);
        if (parameters.Shapes.ContainsKey(SafetensorsHeader.MetadataKey))
        {
            throw new ArgumentException($"No tensor of a safetensors file may be called '{SafetensorsHeader.MetadataKey}'; rename it.", nameof(parameters));
        }

        string[] names = [.. parameters.Shapes.Keys.Order(StringComparer.Ordinal)];
        byte[] header = Header(names, parameters, type, metadata);
        var values = new float[names.Select(name => Elements(parameters, name)).DefaultIfEmpty().Max()];
        return StagedFile.Stage(path, overwrite, file =>
        {
            Span<byte> length = stackalloc byte[sizeof(ulong)];
            BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
            file.Write(length);
            file.Write(header);
            var bytes = new byte[ChunkElements * TensorElements.Size(type)];
            foreach (string name in names)
            {
                Span<float> tensor = values.AsSpan(0, (int)Elements(parameters, name));
                parameters.Read(name, tensor);
                for (int first = 0; first < tensor.Length; first += ChunkElements)
                {
                    Span<float> part = tensor.Slice(first, Math.Min(ChunkElements, tensor.Length - first));
                    TensorElements.Write(part, type, bytes);
                    file.Write(bytes, 0, part.Length * TensorElements.Size(type));
                }
            }
        });
    }

    private static byte[] Header(string[] names, IParameterSource parameters, TensorType type, IReadOnlyDictionary<string, string>? metadata)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (metadata is { Count: > 0 })
            {
                json.WriteStartObject(SafetensorsHeader.MetadataKey);
                foreach ((string key, string value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
                {
                    json.WriteString(key, value);
                }

                json.WriteEndObject();
            }

            long offset = 0;
            foreach (string name in names)
            {
                long end = offset + Elements(parameters, name) * TensorElements.Size(type);
                json.WriteStartObject(name);
                json.WriteString("dtype", TensorElements.Name(type));
                WriteNumbers(json, "shape", parameters.Shapes[name].Select(side => (long)side));
                WriteNumbers(json, "data_offsets", [offset, end]);
                json.WriteEndObject();
                offset = end;
            }

            json.WriteEndObject();
        }

        int padding = (Alignment - buffer.WrittenCount % Alignment) % Alignment;
        return [.. buffer.WrittenSpan, .. Enumerable.Repeat((byte)' ', padding)];
    }

    private static void WriteNumbers(Utf8JsonWriter json, string key, IEnumerable<long> numbers)
    {
        json.WriteStartArray(key);
        foreach (long number in numbers)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }

    private static long Elements(IParameterSource parameters, string name) => parameters.Shapes[name].Aggregate(1L, (product, side) => checked(product * side));
}
