using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace FastInpaint.ConvertWeights.Checkpoints;

/// <summary>Reads the arguments of a pickle's opcodes one after another.</summary>
internal sealed class PickleCursor(byte[] bytes, string path)
{
    public int Position { get; private set; }

    public byte Byte() => Take(1)[0];

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));

    public ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(sizeof(ushort)));

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint)));

    public double DoubleBigEndian() => BinaryPrimitives.ReadDoubleBigEndian(Take(sizeof(double)));

    /// <summary>Reads a little-endian two's complement number of the given number of bytes.</summary>
    public long Long(int length)
    {
        if (length > sizeof(long))
        {
            throw Error($"it has a number of {length} bytes");
        }

        ReadOnlySpan<byte> digits = Take(length);
        long value = length > 0 && digits[^1] >= 0x80 ? -1 : 0;
        for (int i = length - 1; i >= 0; i--)
        {
            value = (value << 8) | digits[i];
        }

        return value;
    }

    public string Text(uint length)
    {
        if (length > bytes.Length - Position)
        {
            throw Error($"a string of {length} bytes runs past its end");
        }

        return Decode(Take((int)length));
    }

    /// <summary>Reads text up to the next line feed, and skips the line feed.</summary>
    public string Line()
    {
        int length = bytes.AsSpan(Position).IndexOf((byte)'\n');
        if (length < 0)
        {
            throw Error("a name does not end");
        }

        string text = Decode(Take(length));
        Position++;
        return text;
    }

    public void Skip(int length) => Take(length);

    public InvalidDataException Error(string what) => CheckpointError.Damaged(path, $"in its pickle, at byte {Position} of {bytes.Length}, {what}");

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > bytes.Length - Position)
        {
            throw Error("something is cut off");
        }

        ReadOnlySpan<byte> taken = bytes.AsSpan(Position, length);
        Position += length;
        return taken;
    }

    private string Decode(ReadOnlySpan<byte> text) => Utf8.IsValid(text) ? Encoding.UTF8.GetString(text) : throw Error("a string is not UTF-8");
}
