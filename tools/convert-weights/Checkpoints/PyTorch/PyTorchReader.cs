using System.Collections.Immutable;
using System.IO.Compression;
using System.Text;

namespace FastInpaint.ConvertWeights.Checkpoints;

/// <summary>
/// Reads the format of <c>torch.save</c> since PyTorch 1.6: a zip archive with one folder that holds <c>data.pkl</c>, the pickle of the object, and <c>data/KEY</c>, the
/// bytes of each storage.
/// </summary>
internal static class PyTorchReader
{
    private const string PickleName = "data.pkl";
    private const int MaximumPickleBytes = 8 << 20;

    // The most bytes by which compressed entries may expand beyond the file's size.
    private const long MaximumExpansion = 48 << 20;

    // Reading all tensors may take this many times the allowed bytes. A view counts with the bytes before it, because entries are read from their beginning.
    private const int MaximumReadings = 64;

    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">The file is incomplete, has another format, or holds something that no state dict needs.</exception>
    public static Checkpoint Open(string path) => Checkpoint.Of(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read), file =>
    {
        ZipArchive archive = OpenArchive(file, path);
        return Checkpoint.Of(
            new ZipSource(archive, path), source => new Checkpoint(CheckpointFormat.PyTorch, path, [path], Tensors(archive, source, path, file.Length), file, source));
    });

    private static ZipArchive OpenArchive(FileStream file, string path)
    {
        try
        {
            var archive = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
            _ = archive.Entries;
            return archive;
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException or ArgumentException or NotSupportedException or OverflowException)
        {
            throw CheckpointError.Damaged(path, $"it begins like a zip archive and is none ({exception.Message.TrimEnd('.')})");
        }
    }

    private static ImmutableArray<CheckpointTensor> Tensors(ZipArchive archive, ZipSource source, string path, long fileLength)
    {
        Dictionary<string, ZipArchiveEntry> entries = EntriesOf(archive, path, fileLength, out string folder);
        if (entries.TryGetValue($"{folder}byteorder", out ZipArchiveEntry? order) && Text(source, order, path) is var word && word != "little")
        {
            throw CheckpointError.Refused(path, $"it has the byte order {CheckpointError.Quote(word)}; only 'little' is read. Load it with PyTorch on a little-endian machine and save it again.");
        }

        object? root = PickleInterpreter.Run(Bytes(source, entries[$"{folder}{PickleName}"], path), path);
        var tensors = ImmutableArray.CreateBuilder<CheckpointTensor>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        ZipRange? before = null;
        long read = 0;
        foreach ((string name, TorchTensor tensor) in StateDictionary.TensorsOf(root, path))
        {
            if (!names.Add(name))
            {
                throw CheckpointError.Damaged(path, $"tensor {CheckpointError.Quote(name)} occurs twice");
            }

            if (!entries.TryGetValue($"{folder}data/{tensor.Storage.Key}", out ZipArchiveEntry? entry))
            {
                throw CheckpointError.Damaged(path, $"tensor {CheckpointError.Quote(name)} lies in storage {CheckpointError.Quote(tensor.Storage.Key)}, which the archive lacks");
            }

            CheckpointTensor placed = Place(name, tensor, entry, source, path, out ZipRange range);
            read += range.BytesAfter(before);
            before = range;
            tensors.Add(read <= MaximumReadings * (MaximumExpansion + fileLength) ? placed : throw CheckpointError.Refused(
                path, $"its tensors are views of storages that take {read} bytes to read, of a file of {fileLength}. Save tensors of their own: torch.save({{name: tensor.clone() ...}}, ...)."));
        }

        return tensors.ToImmutable();
    }

    private static Dictionary<string, ZipArchiveEntry> EntriesOf(ZipArchive archive, string path, long fileLength, out string folder)
    {
        var entries = new Dictionary<string, ZipArchiveEntry>(StringComparer.Ordinal);
        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            if (entry.CompressedLength > fileLength)
            {
                throw CheckpointError.Damaged(path, $"the entry {CheckpointError.Quote(entry.FullName)} of the archive has {entry.CompressedLength} bytes, the file {fileLength}");
            }

            if (entry.Length != entry.CompressedLength && entry.Length > MaximumExpansion + fileLength)
            {
                throw CheckpointError.Refused(path, $"the entry {CheckpointError.Quote(entry.FullName)} would expand from {entry.CompressedLength} to {entry.Length} bytes. "
                    + "Save the checkpoint again with torch.save, which does not compress.");
            }

            if (!entries.TryAdd(entry.FullName, entry))
            {
                throw CheckpointError.Damaged(path, $"the archive has the entry {CheckpointError.Quote(entry.FullName)} twice");
            }
        }

        string[] pickles = [.. entries.Keys.Where(name => name == PickleName || name.EndsWith($"/{PickleName}", StringComparison.Ordinal))];
        if (pickles is not [var pickle])
        {
            throw CheckpointError.Refused(path, $"it is a zip archive with {pickles.Length} entries called {PickleName}, where a PyTorch checkpoint has one. Give the file that torch.save wrote.");
        }

        string found = pickle[..^PickleName.Length];
        folder = found;
        return entries.ContainsKey($"{found}constants.pkl")
            ? throw CheckpointError.Refused(path, "it is a TorchScript program, not a checkpoint. Load it with torch.jit.load and save the state dict: torch.save(module.state_dict(), ...).")
            : entries;
    }

    private static CheckpointTensor Place(string name, TorchTensor tensor, ZipArchiveEntry entry, ZipSource source, string path, out ZipRange range)
    {
        TorchStorage storage = tensor.Storage;
        string quoted = CheckpointError.Quote(name);
        if (storage.Elements != entry.Length / storage.Type.Size)
        {
            throw CheckpointError.Damaged(path, $"tensor {quoted} lies in a storage of {storage.Elements} elements of {storage.Type.Name}, whose entry has {entry.Length} bytes");
        }

        if (tensor.Shape.Length != tensor.Strides.Length || tensor.Offset < 0 || tensor.Shape.Any(side => side < 0) || tensor.Strides.Any(stride => stride < 0))
        {
            throw CheckpointError.Damaged(path, $"tensor {quoted} has the shape [{string.Join(',', tensor.Shape)}], the strides [{string.Join(',', tensor.Strides)}] and the offset {tensor.Offset}");
        }

        UInt128 elements = 1, last = (UInt128)tensor.Offset;
        for (int i = 0; i < tensor.Shape.Length; i++)
        {
            elements = Saturate(elements * (UInt128)tensor.Shape[i]);
            last = Saturate(last + (UInt128)Math.Max(0, tensor.Shape[i] - 1) * (UInt128)tensor.Strides[i]);
        }

        if (elements > 0 && (last >= (UInt128)storage.Elements || elements > (UInt128)storage.Elements))
        {
            throw CheckpointError.Damaged(path, $"tensor {quoted} of shape [{string.Join(',', tensor.Shape)}], strides [{string.Join(',', tensor.Strides)}] and offset {tensor.Offset} does not fit its storage of "
                + $"{storage.Elements} elements");
        }

        long begin = elements > 0 ? tensor.Offset : 0;
        long span = elements > 0 ? (long)last - begin + 1 : 0;
        range = new ZipRange(source, entry, begin * storage.Type.Size, span * storage.Type.Size);
        return new CheckpointTensor(name, storage.Type, [.. tensor.Shape], [.. tensor.Strides], range);
    }

    /// <summary>Limits a product of 64-bit numbers, so that a chain of 32 factors cannot overflow.</summary>
    private static UInt128 Saturate(UInt128 value) => UInt128.Min(value, ulong.MaxValue >> 1);

    private static string Text(ZipSource source, ZipArchiveEntry entry, string path) => Encoding.UTF8.GetString(Bytes(source, entry, path)).Trim();

    private static byte[] Bytes(ZipSource source, ZipArchiveEntry entry, string path)
    {
        if (entry.Length > MaximumPickleBytes)
        {
            throw CheckpointError.Refused(path, $"the entry {CheckpointError.Quote(entry.FullName)} has {entry.Length} bytes, {MaximumPickleBytes} are the most. Save the state dict alone: torch.save(model.state_dict(), ...).");
        }

        var bytes = new byte[entry.Length];
        source.Read(entry, 0, bytes);
        return bytes;
    }
}
