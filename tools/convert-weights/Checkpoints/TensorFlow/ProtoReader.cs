using System.Buffers.Binary;

namespace FastInpaint.ConvertWeights.Checkpoints;

/// <summary>Steps through the fields of a protocol buffer message. A field whose value is not read is skipped.</summary>
internal ref struct ProtoReader(ReadOnlySpan<byte> message, string path, string what, string? name = null)
{
    private const int WireVarint = 0;
    private const int WireFixed64 = 1;
    private const int WireBytes = 2;
    private const int WireFixed32 = 5;

    private IndexCursor _cursor = new(message, path, what, name);
    private int _wire;
    private ulong _number;
    private ReadOnlySpan<byte> _bytes;

    /// <summary>The number of the current field.</summary>
    public int Field { get; private set; }

    /// <summary>Moves to the next field; false at the end.</summary>
    public bool Next()
    {
        if (_cursor.Left == 0)
        {
            return false;
        }

        ulong tag = _cursor.Varint();
        if (tag >> 3 is 0 or > 0x1FFF_FFFF)
        {
            throw _cursor.Error($"has a field with the number {tag >> 3}");
        }

        (Field, _wire) = ((int)(tag >> 3), (int)(tag & 7));
        _number = 0;
        _bytes = default;
        switch (_wire)
        {
            case WireVarint:
                _number = _cursor.Varint();
                break;
            case WireFixed64:
                _number = BinaryPrimitives.ReadUInt64LittleEndian(_cursor.Take(sizeof(ulong)));
                break;
            case WireBytes:
                _bytes = _cursor.Take(_cursor.Length());
                break;
            case WireFixed32:
                _number = _cursor.Fixed32();
                break;
            default:
                throw _cursor.Error($"has field {Field} in the wire type {_wire}");
        }

        return true;
    }

    /// <summary>The current field as a signed number.</summary>
    public readonly long Number() => _wire == WireVarint ? (long)_number : throw Wrong("a number");

    /// <summary>The current field as 32 bits of fixed length.</summary>
    public readonly uint Fixed32() => _wire == WireFixed32 ? (uint)_number : throw Wrong("four bytes");

    /// <summary>The current field as a message of its own.</summary>
    public readonly ReadOnlySpan<byte> Message() => _wire == WireBytes ? _bytes : throw Wrong("a message");

    public readonly InvalidDataException Error(string problem) => _cursor.Error(problem);

    private readonly InvalidDataException Wrong(string expected) => _cursor.Error($"has field {Field} in the wire type {_wire}, not as {expected}");
}
