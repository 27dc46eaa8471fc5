using System.Runtime.CompilerServices;

namespace FastInpaint.Imaging.Jpeg;

/// <summary>The bits of an entropy-coded segment. A marker ends it; behind it the bits are zeros, and how many were taken tells whether data was missing.</summary>
internal ref struct JpegBits(ReadOnlySpan<byte> data, int position)
{
    private readonly ReadOnlySpan<byte> _data = data;
    private ulong _bits;
    private int _count;
    private int _padding;

    /// <summary>Goes on where <see cref="State"/> was taken.</summary>
    public JpegBits(ReadOnlySpan<byte> data, JpegBitsState state)
        : this(data, state.Position) => (_bits, _count, _padding) = (state.Bits, state.Count, state.Padding);

    public readonly JpegBitsState State => new(Position, _bits, _count, _padding);

    /// <summary>Where the next bytes are read; after the segment, at its marker.</summary>
    public int Position { get; private set; } = position;

    /// <summary>Whether more bits were taken than the segment has.</summary>
    public readonly bool Overrun => _padding > _count;

    /// <summary>Whole bytes at hand that were not taken.</summary>
    public readonly int BytesLeft => Math.Max(0, _count - _padding) / 8;

    /// <summary>Makes at least 48 bits available.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Fill()
    {
        if (_count < 48)
        {
            FillSlowly();
        }
    }

    /// <summary>The next bits, at most 16; <see cref="Fill"/> came before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly int Peek(int count) => (int)(_bits >> (64 - count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Skip(int count)
    {
        _bits <<= count;
        _count -= count;
    }

    /// <summary>The next bits as a number; 0 bits are 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Take(int count)
    {
        int value = (int)(_bits >> 1 >> (63 - count));
        Skip(count);
        return value;
    }

    /// <summary>The next bits as a signed difference (T.81, EXTEND).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int TakeSigned(int count)
    {
        int value = Take(count);
        return count != 0 && value < 1 << (count - 1) ? value - (1 << count) + 1 : value;
    }

    public int TakeBit()
    {
        Fill();
        return Take(1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Decode(JpegHuffmanTable table)
    {
        Fill();
        int code = table.Lookup(Peek(JpegHuffmanTable.LookupBits));
        if (code == 0)
        {
            code = table.Find(Peek(16));
        }

        Skip(code >> 8);
        return code != 0 ? code & 0xFF : -1;
    }

    /// <summary>Drops what is left of a byte and moves to the next marker.</summary>
    public void Align()
    {
        (_bits, _count, _padding) = (0, 0, 0);
        while (Position < _data.Length && !(_data[Position] == 0xFF && Position + 1 < _data.Length && _data[Position + 1] is not (0 or 0xFF)))
        {
            Position++;
        }
    }

    /// <summary>Goes on behind a marker.</summary>
    public void SkipMarker() => Position += 2;

    /// <summary>The marker where the bits are aligned; the file's end is the picture's.</summary>
    public readonly byte Marker => Position + 1 < _data.Length ? _data[Position + 1] : JpegMarker.Eoi;

    /// <summary>Decides, as libjpeg does, where to go on when a restart marker was expected and another marker is there.</summary>
    /// <param name="number">The expected number, 0 to 7.</param>
    /// <returns>Whether data goes on here; if not, the marker stays, and the data up to the next restart is missing.</returns>
    public bool Resynchronize(int number)
    {
        while (true)
        {
            bool isRestart = Marker is >= JpegMarker.Rst0 and <= JpegMarker.Rst7;
            int ahead = (Marker - JpegMarker.Rst0 - number) & 7;
            if (Marker >= JpegMarker.Sof0 && (!isRestart || ahead is 1 or 2))
            {
                return false;
            }

            SkipMarker();
            if (isRestart && ahead is not (6 or 7))
            {
                return true;
            }

            // No marker at all, or one of the two restarts before.
            Align();
        }
    }

    /// <summary>The length of a data byte 0xFF, which has a 0 behind it, and in some files more bytes 0xFF before that; 0 where a marker or the end stands here.</summary>
    private int Stuffed()
    {
        int at = Position;
        while (at < _data.Length && _data[at] == 0xFF)
        {
            at++;
        }

        if (at < _data.Length && _data[at] == 0)
        {
            return at + 1 - Position;
        }

        // Fill bytes are not looked at again.
        Position = Math.Max(Position, at - 1);
        return 0;
    }

    private void FillSlowly()
    {
        while (_count <= 56)
        {
            ulong value = 0;
            if (Position < _data.Length && _data[Position] != 0xFF)
            {
                value = _data[Position++];
            }
            else if (Stuffed() is > 0 and int length)
            {
                value = 0xFF;
                Position += length;
            }
            else
            {
                _padding += 8;
            }

            _bits |= value << (56 - _count);
            _count += 8;
        }
    }
}

/// <summary>Where <see cref="JpegBits"/> stands.</summary>
/// <param name="Position">The next byte.</param>
/// <param name="Bits">The bits at hand, from the highest.</param>
/// <param name="Count">Their number.</param>
/// <param name="Padding">How many of them came from behind the segment.</param>
internal readonly record struct JpegBitsState(int Position, ulong Bits, int Count, int Padding);
