using System.Collections.Immutable;
using FastInpaint.Weights;
using Microsoft.Win32.SafeHandles;

namespace FastInpaint.ConvertWeights.Checkpoints;

/// <summary>
/// Reads the format of TorchSharp's <c>Module.save</c>, its <c>save_state_dict</c> and its exporter for PyTorch: the number of tensors, then for each tensor its name
/// (length in bytes, UTF-8), its type (the number of PyTorch's scalar type), its rank, its sides and its elements, row-major and little-endian.
/// All numbers are unsigned LEB128.
/// </summary>
internal static class TorchSharpReader
{

    // The most bytes of all names together.
    private const long MaximumNameBytes = 4 << 20;

    // The smallest entry: an empty name, a type, rank 0 and an element of one byte.
    private const int SmallestEntryBytes = 4;

    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">The file is incomplete, or has another format.</exception>
    public static Checkpoint Open(string path) => Checkpoint.Of(
        File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read),
        file => new Checkpoint(CheckpointFormat.TorchSharp, path, [path], Tensors(file, path), file));

    private static ImmutableArray<CheckpointTensor> Tensors(SafeFileHandle file, string path)
    {
        var cursor = new TorchSharpCursor(new FileRange(file, path), path);
        long count = cursor.Number("the number of tensors");
        if (count == 0 || count > cursor.Left / SmallestEntryBytes)
        {
            throw cursor.Error($"it says that it holds {count} tensors in {cursor.Length} bytes");
        }

        if (count > Checkpoint.MaximumTensors)
        {
            throw cursor.Error($"it says that it holds {count} tensors, {Checkpoint.MaximumTensors} are the most");
        }

        var tensors = ImmutableArray.CreateBuilder<CheckpointTensor>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        long nameBytes = 0;
        for (long i = 0; i < count; i++)
        {
            CheckpointTensor tensor = Tensor(cursor, file, path, i, ref nameBytes);
            tensors.Add(names.Add(tensor.Name) ? tensor : throw cursor.Error($"tensor {CheckpointError.Quote(tensor.Name)} occurs twice"));
        }

        return cursor.Left == 0 ? tensors.ToImmutable() : throw cursor.Error($"{cursor.Left} bytes follow the last of its {count} tensors");
    }

    private static CheckpointTensor Tensor(TorchSharpCursor cursor, SafeFileHandle file, string path, long number, ref long namesBefore)
    {
        cursor.Tensor = null;
        long nameBytes = cursor.Number("the length of a name");
        if (nameBytes > MaximumNameBytes - namesBefore)
        {
            throw cursor.Error($"tensor {number} has a name of {nameBytes} bytes after names of {namesBefore}, {MaximumNameBytes} are the most");
        }

        namesBefore += nameBytes;

        string name = cursor.Text((int)nameBytes, "a name");
        cursor.Tensor = name;
        long typeNumber = cursor.Number("the type");
        ElementType type = TypeOf(typeNumber) ?? throw cursor.Error($"tensor {CheckpointError.Quote(name)} has elements of type {typeNumber}, which is none of PyTorch's real types");
        long rank = cursor.Number("the rank");
        if (rank > StoredShape.MaximumRank)
        {
            throw cursor.Error($"tensor {CheckpointError.Quote(name)} has {rank} dimensions, {StoredShape.MaximumRank} are the most");
        }

        var shape = new long[rank];
        for (int axis = 0; axis < rank; axis++)
        {
            shape[axis] = cursor.Number("a side");
        }

        long bytes = StoredShape.SizeWithin(cursor.Left, type.Size, shape)
            ?? throw cursor.Error($"tensor {CheckpointError.Quote(name)} of shape [{string.Join(',', shape)}] is larger than the {cursor.Left} bytes that are left");
        long begin = cursor.Position;
        cursor.Skip(bytes, "the elements");
        return new CheckpointTensor(name, type, [.. shape], new FileRange(file, path, begin, bytes));
    }

    /// <summary>The element type by PyTorch's number (c10::ScalarType). Old exporters wrote 0, the number of unsigned bytes, for booleans too.</summary>
    private static ElementType? TypeOf(long number) => number switch
    {
        0 => ElementType.UInt8,
        1 => ElementType.Int8,
        2 => ElementType.Int16,
        3 => ElementType.Int32,
        4 => ElementType.Int64,
        5 => ElementType.Fp16,
        6 => ElementType.Fp32,
        7 => ElementType.Fp64,
        11 => ElementType.Bool,
        15 => ElementType.Bf16,
        _ => null,
    };
}
