using System.Runtime.CompilerServices;

namespace FastInpaint.Imaging.Jpeg;

/// <summary>Reads the bits of an entropy-coded segment. A marker ends the segment; further bits read as zeros, and <see cref="Overrun"/> tells that data was missing.</summary>
internal ref struct JpegBits(ReadOnlySpan<byte> data, int position)
{
    private readonly ReadOnlySpan<byte> _data = data;
    private ulong _bits;
    private int _count;
    private int _padding;

    /// <summary>Continues from a saved <see cref="State"/>.</summary>
    public JpegBits(ReadOnlySpan<byte> data, JpegBitsState state)
        : this(data, state.Position) => (_bits, _count, _padding) = (state.Bits, state.Count, state.Padding);

    public readonly JpegBitsState State => new(Position, _bits, _count, _padding);

    /// <summary>The position of the next byte; at the end of the segment, the position of the marker.</summary>
    public int Position { get; private set; } = position;

    /// <summary>Whether more bits were taken than the segment has.</summary>
    public readonly bool Overrun => _padding > _count;

    /// <summary>Whole buffered bytes that were not taken.</summary>
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

    /// <summary>The next bits, at most 16. Call <see cref="Fill"/> before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly int Peek(int count) => (int)(_bits >> (64 - count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Skip(int count)
    {
        _bits <<= count;
        _count -= count;
    }

    /// <summary>Takes the next bits as a number; the number of 0 bits is 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Take(int count)
    {
        int value = (int)(_bits >> 1 >> (63 - count));
        Skip(count);
        return value;
    }

    /// <summary>Takes the next bits as a signed difference (T.81, EXTEND).</summary>
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

    /// <summary>Drops the rest of the current byte and moves to the next marker.</summary>
    public void Align()
    {
        (_bits, _count, _padding) = (0, 0, 0);
        while (Position < _data.Length && !(_data[Position] == 0xFF && Position + 1 < _data.Length && _data[Position + 1] is not (0 or 0xFF)))
        {
            Position++;
        }
    }

    /// <summary>Skips a marker.</summary>
    public void SkipMarker() => Position += 2;

    /// <summary>The marker at the aligned position; the end of the file counts as the end marker.</summary>
    public readonly byte Marker => Position + 1 < _data.Length ? _data[Position + 1] : JpegMarker.Eoi;

    /// <summary>Decides, as libjpeg does, where to continue when another marker stands in place of the expected restart marker.</summary>
    /// <param name="number">The number of the expected restart marker, 0 to 7.</param>
    /// <returns>Whether data continues here. If not, the marker stays, and the data up to the next restart marker is missing.</returns>
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

            // An invalid marker, or one of the two restart markers before the expected one.
            Align();
        }
    }

    /// <summary>The coded length of a data byte 0xFF: it is followed by a 0, in some files with more bytes 0xFF before the 0. The result is 0 where a marker or the end stands here.</summary>
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

        // Fill bytes are skipped once and not scanned again.
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

/// <summary>A saved state of <see cref="JpegBits"/>.</summary>
/// <param name="Position">The position of the next byte.</param>
/// <param name="Bits">The buffered bits, from the highest.</param>
/// <param name="Count">The number of buffered bits.</param>
/// <param name="Padding">How many of the buffered bits are zeros beyond the segment.</param>
internal readonly record struct JpegBitsState(int Position, ulong Bits, int Count, int Padding);
