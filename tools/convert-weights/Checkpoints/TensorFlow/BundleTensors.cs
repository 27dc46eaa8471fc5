using System.Collections.Immutable;
using System.Text;
using System.Text.Unicode;
using FastInpaint.Weights;

namespace FastInpaint.ConvertWeights.Checkpoints;

/// <summary>Makes the tensors of an index, in its order. Each entry is checked against the data files and the other entries.</summary>
internal sealed class BundleTensors(TableReader table, BundleShards shards, string path)
{
    // The most bytes of all names together. Keys share bytes in the file but names in memory do not, so a small file could otherwise expand without limit.
    private const int MaximumNameBytes = 4 << 20;

    private const int LargestElement = 16;

    private readonly List<(int Shard, long Begin, long End, string Name)> _places = [];
    private int _nameBytes;

    /// <summary>The tensors of the entries after the header.</summary>
    /// <exception cref="InvalidDataException">The index is damaged, or disagrees with the data files.</exception>
    public ImmutableArray<CheckpointTensor> Read()
    {
        var tensors = ImmutableArray.CreateBuilder<CheckpointTensor>();
        while (table.Next())
        {
            tensors.Add(tensors.Count < Checkpoint.MaximumTensors ? Tensor() : throw CheckpointError.Refused(path, $"it lists more than {Checkpoint.MaximumTensors} tensors. Save the model's variables alone."));
        }

        CheckOverlaps();
        return tensors.DrainToImmutable();
    }

    private CheckpointTensor Tensor()
    {
        string name = Name();
        BundleEntry entry = BundleEntry.Parse(table.Value, path, name);
        if (entry.Slices > 0)
        {
            throw Sliced(name);
        }

        TensorFlowType type = TensorFlowType.Of(entry.Type) ?? throw Damaged(path, name, $"has elements of type {entry.Type}, which is none of TensorFlow's");
        long elements = StoredShape.SizeWithin(long.MaxValue / LargestElement, 1, entry.Shape.AsSpan())
            ?? throw Damaged(path, name, $"has the shape [{string.Join(',', entry.Shape)}], more elements than 64 bits can count");
        if (entry.Size < 0 || (type.StoredBytes > 0 ? entry.Size != elements * type.StoredBytes : entry.Size < elements))
        {
            throw Damaged(path, name, $"of type {type.Element.Name} and shape [{string.Join(',', entry.Shape)}] takes {entry.Size} bytes");
        }

        if (entry.Shard < 0 || entry.Shard >= shards.Count)
        {
            throw Damaged(path, name, $"lies in data file {entry.Shard} of {shards.Count}");
        }

        int shard = (int)entry.Shard;
        if (entry.Offset < 0 || entry.Offset > shards.Length(shard) || entry.Size > shards.Length(shard) - entry.Offset)
        {
            throw Damaged(shards.Path(shard), name, $"takes {entry.Size} bytes from byte {entry.Offset} on, the file has {shards.Length(shard)}");
        }

        if (entry.Size > 0)
        {
            _places.Add((shard, entry.Offset, entry.Offset + entry.Size, name));
        }

        FileRange bytes = shards.Range(shard, entry.Offset, entry.Size);
        ByteRange range = entry.Type == TensorFlowType.StringNumber ? new TensorFlowStrings(bytes, elements, entry.Crc, shards.Path(shard), name)
            : type.StoredBytes > 0 ? new TensorFlowRange(bytes, entry.Crc, shards.Path(shard), name)
            : bytes;
        return new CheckpointTensor(name, type.Element, entry.Shape, range);
    }

    /// <summary>Converts the key to a name. A key that begins with a zero byte belongs to a part of a variable: a zero byte, the variable's name, a zero byte, and the part.</summary>
    private string Name()
    {
        ReadOnlySpan<byte> key = table.Key;
        if (key[0] == 0)
        {
            ReadOnlySpan<byte> rest = key[1..];
            throw Sliced(Encoding.UTF8.GetString(rest.IndexOf((byte)0) is >= 0 and var end ? rest[..end] : rest));
        }

        _nameBytes += key.Length;
        if (_nameBytes > MaximumNameBytes)
        {
            throw CheckpointError.Refused(path, $"its tensors' names take more than {MaximumNameBytes} bytes. Save the model's variables alone.");
        }

        string name = Encoding.UTF8.GetString(key);
        return Utf8.IsValid(key) ? name : throw CheckpointError.Damaged(path, $"a tensor's name, {CheckpointError.Quote(name)}, is not UTF-8");
    }

    private void CheckOverlaps()
    {
        _places.Sort((left, right) => (left.Shard, left.Begin).CompareTo((right.Shard, right.Begin)));
        for (int i = 1; i < _places.Count; i++)
        {
            if (_places[i].Shard == _places[i - 1].Shard && _places[i].Begin < _places[i - 1].End)
            {
                throw CheckpointError.Damaged(path, $"the tensors {CheckpointError.Quote(_places[i - 1].Name)} and {CheckpointError.Quote(_places[i].Name)} overlap at byte {_places[i].Begin} of data file {_places[i].Shard}");
            }
        }
    }

    private static InvalidDataException Damaged(string file, string name, string problem) => CheckpointError.Damaged(file, $"tensor {CheckpointError.Quote(name)} {problem}");

    private InvalidDataException Sliced(string name) => CheckpointError.Refused(
        path, $"variable {CheckpointError.Quote(name)} is saved in parts (it was partitioned), which is not read. Load the checkpoint with TensorFlow and save the variable whole.");
}
