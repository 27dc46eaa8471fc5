using System.Buffers.Binary;

namespace FastInpaint.ConvertWeights.Checkpoints;

/// <summary>
/// Steps through a table in the format of LevelDB. The table has data blocks of entries in ascending order of their keys, a meta block, and an index block. An entry of the index block has a key
/// between the keys of two data blocks; its value is the position of a data block. A footer of 48 bytes points to the meta block and the index block, and ends with the format's magic number.
/// </summary>
internal sealed class TableReader
{
    public const int FooterBytes = 48;

    private const ulong Magic = 0xDB4775248B80FB57;
    private const int MaximumBlockBytes = 64 << 20;

    // The most bytes of all compressed blocks together, after expansion.
    private const int MaximumExpansion = 8 << 20;

    private readonly ByteRange _file;
    private readonly string _path;
    private readonly TableBlock _index;
    private readonly long _dataEnd;
    private TableBlock? _block;
    private byte[] _before = [];
    private int _beforeLength;
    private long _place;
    private int _expansionLeft = MaximumExpansion;

    /// <param name="path">What messages call the file.</param>
    /// <exception cref="IOException">The file fails to be read.</exception>
    /// <exception cref="InvalidDataException">The file is no table, or is damaged.</exception>
    public TableReader(ByteRange file, string path)
    {
        (_file, _path) = (file, path);
        if (!IsTable(file))
        {
            throw CheckpointError.Damaged(path, $"its {file.Length} bytes do not end with the footer of a TensorFlow checkpoint's index");
        }

        var footer = new byte[FooterBytes];
        file.Read(file.Length - FooterBytes, footer);
        var cursor = new IndexCursor(footer, path, "the footer");
        BlockHandle more = BlockHandle.Read(ref cursor), index = BlockHandle.Read(ref cursor);
        if (!more.LiesWithin(0, file.Length - FooterBytes) || !index.LiesWithin(more.End, file.Length - FooterBytes))
        {
            throw CheckpointError.Damaged(path, $"its footer points to {more.Size} bytes at {more.Offset} and {index.Size} bytes at {index.Offset}, which do not lie in this order in the {file.Length} bytes of the file");
        }

        _dataEnd = (long)more.Offset;
        _index = new TableBlock(Content(index, "the index block"), path, "the index block");
    }

    /// <summary>The current key; valid until the next step.</summary>
    public ReadOnlySpan<byte> Key => _block!.Key;

    public ReadOnlySpan<byte> Value => _block!.Value;

    /// <summary>Whether a file ends with the magic number of tables.</summary>
    /// <exception cref="IOException">The file fails to be read.</exception>
    public static bool IsTable(ByteRange file)
    {
        if (file.Length < FooterBytes)
        {
            return false;
        }

        Span<byte> end = stackalloc byte[sizeof(ulong)];
        file.Read(file.Length - end.Length, end);
        return BinaryPrimitives.ReadUInt64LittleEndian(end) == Magic;
    }

    /// <summary>Moves to the next entry; false at the end.</summary>
    /// <exception cref="IOException">The file fails to be read.</exception>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public bool Next()
    {
        bool first = _block is null;
        if (first || !_block!.Next())
        {
            if (!_index.Next())
            {
                return false;
            }

            _block = NextBlock();
            if (!first && _block.Key.SequenceCompareTo(_before.AsSpan(0, _beforeLength)) <= 0)
            {
                throw CheckpointError.Damaged(_path, $"the block that ends at byte {_place} has keys that belong into the block before");
            }

            Remember(_index.Key);
        }

        return _block.Key.SequenceCompareTo(_before.AsSpan(0, _beforeLength)) <= 0 ? true : throw CheckpointError.Damaged(_path, $"the block that ends at byte {_place} has keys that belong into the block after");
    }

    /// <summary>Reads the next data block of the index, and moves to its first entry.</summary>
    private TableBlock NextBlock()
    {
        var cursor = new IndexCursor(_index.Value, _path, "the index block");
        BlockHandle handle = BlockHandle.Read(ref cursor);
        if (!handle.LiesWithin(_place, _dataEnd))
        {
            throw CheckpointError.Damaged(_path, $"its index points to a block of {handle.Size} bytes at {handle.Offset}, outside the bytes {_place} to {_dataEnd} that are left for it");
        }

        _place = handle.End;
        string what = $"the block at byte {handle.Offset}";
        var block = new TableBlock(Content(handle, what), _path, what);
        return block.Next() ? block : throw CheckpointError.Damaged(_path, $"{what} has no entries");
    }

    private byte[] Expand(byte[] content, string what)
    {
        byte[] expanded = Snappy.Expand(content, _expansionLeft, _path, what);
        _expansionLeft -= expanded.Length;
        return expanded;
    }

    private void Remember(ReadOnlySpan<byte> key)
    {
        if (key.Length > _before.Length)
        {
            _before = new byte[Math.Max(key.Length, 2 * _before.Length)];
        }

        key.CopyTo(_before);
        _beforeLength = key.Length;
    }

    /// <summary>Reads a block's bytes and verifies their checksum.</summary>
    private byte[] Content(BlockHandle handle, string what)
    {
        if (handle.Size > MaximumBlockBytes)
        {
            throw CheckpointError.Refused(_path, $"{what} has {handle.Size} bytes, more than the {MaximumBlockBytes} of any index. Give the file that ends with .index; "
                + "a checkpoint of TensorFlow before 0.12 has none, load and save it with TensorFlow 1.");
        }

        var content = new byte[handle.Size];
        Span<byte> trailer = stackalloc byte[BlockHandle.TrailerBytes];
        _file.Read((long)handle.Offset, content);
        _file.Read((long)(handle.Offset + handle.Size), trailer);
        uint crc = Crc32C.Mask(Crc32C.Extend(Crc32C.Extend(0, content), trailer[..1]));
        uint stored = BinaryPrimitives.ReadUInt32LittleEndian(trailer[1..]);
        if (crc != stored)
        {
            throw CheckpointError.Damaged(_path, $"{what} has the checksum {crc:x8}, the file says {stored:x8}");
        }

        return trailer[0] switch
        {
            0 => content,
            1 => Expand(content, what),
            byte type => throw CheckpointError.Refused(_path, $"{what} is compressed in a way with the number {type}, which is none of this format. Load the checkpoint with TensorFlow and save it again."),
        };
    }
}
