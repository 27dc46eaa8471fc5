using System.Buffers.Binary;

namespace FastInpaint.ConvertWeights.Tests;

/// <summary>Tables in LevelDB's format byte by byte, well formed or not.</summary>
internal sealed class TableBytes
{
    private static readonly uint[] CrcTable = [.. Enumerable.Range(0, 256).Select(value => Enumerable.Range(0, 8).Aggregate((uint)value, (crc, _) => (crc & 1) != 0 ? (crc >> 1) ^ 0x82F63B78 : crc >> 1))];

    private readonly List<byte[]> _blocks = [];
    private readonly List<byte[]> _lastKeys = [];

    /// <summary>What the index says of the blocks, given where they are and where the index itself begins.</summary>
    public Func<(long Offset, long Size)[], long, (long Offset, long Size)[]> Point { get; set; } = (handles, _) => handles;

    /// <summary>The blocks' compression.</summary>
    public byte Compression { get; set; }

    /// <summary>What is added to the checksum of the first block.</summary>
    public uint ChecksumError { get; set; }

    /// <summary>Changes the parts before they get their checksums: the blocks, the one without entries, the index block.</summary>
    public Action<List<byte[]>> Change { get; set; } = _ => { };

    public TableBytes Block(byte[] content, byte[] lastKey)
    {
        _blocks.Add(content);
        _lastKeys.Add(lastKey);
        return this;
    }

    public TableBytes Block(params (string Key, byte[] Value)[] entries) => Block(Entries(entries), entries[^1].Key.Select(letter => (byte)letter).ToArray());

    public byte[] ToArray()
    {
        List<byte[]> parts = [.. _blocks, Entries()];
        var handles = new List<(long Offset, long Size)>();
        long place = 0;
        foreach (byte[] part in parts)
        {
            handles.Add((place, part.Length));
            place += part.Length + 5;
        }

        (long, long)[] said = Point([.. handles[..^1]], place);
        parts.Add(Raw([.. _lastKeys.Select((key, i) => Entry(0, key, Handle(said[i])))], every: true));
        handles.Add((place, parts[^1].Length));
        Change(parts);
        var file = new List<byte>();
        for (int i = 0; i < parts.Count; i++)
        {
            byte compression = i < _blocks.Count ? Compression : (byte)0;
            file.AddRange(parts[i]);
            file.Add(compression);
            file.AddRange(ProtoBytes.UInt32(MaskedCrc([.. parts[i], compression]) + (i == 0 ? ChecksumError : 0)));
        }

        byte[] footer = [.. Handle(handles[^2]), .. Handle(handles[^1])];
        var magic = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(magic, 0xDB4775248B80FB57);
        return [.. file, .. footer, .. new byte[40 - footer.Length], .. magic];
    }

    /// <summary>A block whose keys share nothing; their letters are bytes.</summary>
    public static byte[] Entries(params (string Key, byte[] Value)[] entries) =>
        Raw([.. entries.Select(entry => Entry(0, [.. entry.Key.Select(letter => (byte)letter)], entry.Value))], every: true);

    /// <summary>A block of entries as they are; each begins a restart, or the first only.</summary>
    public static byte[] Raw(byte[][] entries, bool every)
    {
        List<byte> content = [], restarts = [];
        foreach (byte[] entry in entries.Length > 0 ? entries : [[]])
        {
            if (every || content.Count == 0)
            {
                restarts.AddRange(ProtoBytes.UInt32((uint)content.Count));
            }

            content.AddRange(entry);
        }

        return [.. content, .. restarts, .. ProtoBytes.UInt32((uint)(restarts.Count / sizeof(uint)))];
    }

    public static byte[] Entry(ulong shared, byte[] rest, byte[] value) =>
        [.. ProtoBytes.Varint(shared), .. ProtoBytes.Varint((ulong)rest.Length), .. ProtoBytes.Varint((ulong)value.Length), .. rest, .. value];

    /// <summary>The checksum as the format defines it, byte by byte.</summary>
    public static uint MaskedCrc(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc = CrcTable[(byte)(crc ^ value)] ^ (crc >> 8);
        }

        crc = ~crc;
        return ((crc >> 15) | (crc << 17)) + 0xA282EAD8;
    }

    private static byte[] Handle((long Offset, long Size) handle) => [.. ProtoBytes.Varint((ulong)handle.Offset), .. ProtoBytes.Varint((ulong)handle.Size)];
}
