using FastInpaint.Weights;

namespace FastInpaint.ConvertWeights.Checkpoints;

/// <summary>Reads a safetensors file as a checkpoint: tensors of all types of numbers, under any names.</summary>
internal static class SafetensorsReader
{
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">The file is no safetensors file, or is incomplete.</exception>
    public static Checkpoint Open(string path) => Checkpoint.Of(File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read), file =>
    {
        var whole = new FileRange(file, path);
        var prefix = new byte[SafetensorsFile.LengthBytes];
        whole.Read(0, prefix);
        var json = new byte[SafetensorsHeader.Length(prefix, whole.Length, path)];
        whole.Read(prefix.Length, json);
        long data = prefix.Length + json.Length;
        SafetensorsHeader header = SafetensorsHeader.Parse(json, whole.Length - data, path);
        if (header.Tensors.Count > Checkpoint.MaximumTensors)
        {
            throw CheckpointError.Refused(path, $"it holds {header.Tensors.Count} tensors, {Checkpoint.MaximumTensors} are the most. Save those of the network alone.");
        }

        return new Checkpoint(
            CheckpointFormat.Safetensors,
            path,
            [path],
            [.. header.Tensors.OrderBy(pair => pair.Value.Begin).ThenBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => Tensor(pair.Key, pair.Value))],
            file)
        {
            Metadata = header.Metadata,
        };

        CheckpointTensor Tensor(string name, SafetensorsEntry entry) =>
            new(name, entry.Type, [.. entry.Shape.Select(side => (long)side)], new FileRange(file, path, data + entry.Begin, entry.End - entry.Begin));
    });
}
