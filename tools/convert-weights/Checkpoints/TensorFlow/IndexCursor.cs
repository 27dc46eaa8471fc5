using System.Buffers.Binary;

namespace FastInpaint.ConvertWeights.Checkpoints;

/// <summary>Reads the numbers and strings of a part of an index in order, within its bounds.</summary>
/// <param name="path">What messages call the file.</param>
/// <param name="what">What messages call the part.</param>
/// <param name="name">A name from the file that follows <paramref name="what"/> in messages; null for none.</param>
internal ref struct IndexCursor(ReadOnlySpan<byte> bytes, string path, string what, string? name = null)
{
    private const int MaximumVarintBytes = 10;

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private readonly string _path = path;
    private readonly string _what = what;
    private readonly string? _name = name;

    public int Position { get; private set; }

    public readonly int Left => _bytes.Length - Position;

    /// <summary>Reads an unsigned 64-bit varint: seven bits a byte, lowest first, with the top bit set in all bytes but the last.</summary>
    public ulong Varint()
    {
        ulong value = 0;
        for (int i = 0; i < MaximumVarintBytes; i++)
        {
            byte part = Take(1)[0];
            if (i == MaximumVarintBytes - 1 && part > 1)
            {
                break;
            }

            value |= (ulong)(part & 0x7F) << (7 * i);
            if (part < 0x80)
            {
                return value;
            }
        }

        throw Error("has a number that does not end within 64 bits");
    }

    /// <summary>Reads a length, and checks that this many bytes are left.</summary>
    public int Length()
    {
        ulong length = Varint();
        return length <= (ulong)Left ? (int)length : throw Error($"has a string of {length} bytes, {Left} are left");
    }

    public ReadOnlySpan<byte> Take(int count)
    {
        if (count > Left)
        {
            throw Error($"ends where {count} more bytes were expected, {Left} are left");
        }

        ReadOnlySpan<byte> taken = _bytes.Slice(Position, count);
        Position += count;
        return taken;
    }

    public uint Fixed32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint)));

    public readonly InvalidDataException Error(string problem) => CheckpointError.Damaged(_path, _name is null ? $"{_what} {problem}" : $"{_what} {CheckpointError.Quote(_name)} {problem}");
}
