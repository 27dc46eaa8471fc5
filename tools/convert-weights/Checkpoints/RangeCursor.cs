namespace FastInpaint.ConvertWeights.Checkpoints;

/// <summary>Reads the bytes of a range in order, through a small buffer.</summary>
internal sealed class RangeCursor(ByteRange range)
{
    /// <summary>The result of <see cref="Number"/> where the range ends within the number.</summary>
    public const long CutOff = -1;

    /// <summary>The result of <see cref="Number"/> where the number does not end or is not below 2^63.</summary>
    public const long Endless = -2;

    private readonly byte[] _buffer = new byte[Math.Min(4096, range.Length)];
    private long _bufferBegin;
    private int _buffered;

    public long Length => range.Length;

    public long Position { get; private set; }

    public long Left => Length - Position;

    /// <summary>Reads an unsigned LEB128 number below 2^63: seven bits a byte, lowest first, with the top bit set in all bytes but the last.</summary>
    public long Number()
    {
        long value = 0;
        for (int shift = 0; shift < 63; shift += 7)
        {
            if (Left == 0)
            {
                return CutOff;
            }

            byte part = Byte();
            value |= (long)(part & 0x7F) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }

        return Endless;
    }

    /// <summary>Reads bytes. The caller has checked that enough are left.</summary>
    public void Take(Span<byte> bytes)
    {
        range.Read(Position, bytes);
        Skip(bytes.Length);
    }

    /// <summary>Skips bytes. The caller has checked that enough are left.</summary>
    public void Skip(long bytes) => Position += bytes;

    private byte Byte()
    {
        if (Position < _bufferBegin || Position >= _bufferBegin + _buffered)
        {
            (_bufferBegin, _buffered) = (Position, (int)Math.Min(_buffer.Length, Left));
            range.Read(Position, _buffer.AsSpan(0, _buffered));
        }

        return _buffer[Position++ - _bufferBegin];
    }
}
