using System.Buffers;

namespace FastInpaint.Host.Serve;

/// <summary>Bytes of a file in memory, in pieces that never move: nothing is copied as it grows, and none is an object of the large heap. Filled by one thread, then read by any number.</summary>
internal sealed class PieceBuffer
{
    /// <summary>Bytes of each piece but the last: whole groups of base64.</summary>
    public const int PieceBytes = 3 << 14;

    private readonly List<byte[]> _pieces = [];

    /// <summary>Bytes that have been appended.</summary>
    public long Length { get; private set; }

    /// <summary>The bytes in order: all pieces are <see cref="PieceBytes"/> long, the last one is what is left.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Pieces => _pieces.Select((piece, i) => (ReadOnlyMemory<byte>)piece.AsMemory(0, (int)Math.Min(PieceBytes, Length - ((long)i * PieceBytes))));

    /// <summary>The bytes as a sequence.</summary>
    public ReadOnlySequence<byte> Sequence
    {
        get
        {
            Segment? first = null, last = null;
            foreach (ReadOnlyMemory<byte> piece in Pieces)
            {
                last = new Segment(piece, last);
                first ??= last;
            }

            return last is null ? default : new ReadOnlySequence<byte>(first!, 0, last, last.Memory.Length);
        }
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            int used = (int)(Length % PieceBytes);
            if (used == 0)
            {
                _pieces.Add(GC.AllocateUninitializedArray<byte>(PieceBytes));
            }

            int count = Math.Min(bytes.Length, PieceBytes - used);
            bytes[..count].CopyTo(_pieces[^1].AsSpan(used));
            Length += count;
            bytes = bytes[count..];
        }
    }

    /// <summary>Gives back what the last piece has beyond its bytes. Nothing is appended afterwards.</summary>
    public void Trim()
    {
        int used = (int)(Length % PieceBytes);
        if (used > 0)
        {
            _pieces[^1] = _pieces[^1][..used];
        }
    }

    /// <summary>Some of the bytes from a place on.</summary>
    /// <returns>How many; 0 only at the end, or where none are wanted.</returns>
    public int Read(long position, Span<byte> target)
    {
        int at = (int)(position % PieceBytes), count = (int)Math.Min(Math.Min(target.Length, PieceBytes - at), Math.Max(0, Length - position));
        if (count > 0)
        {
            _pieces[(int)(position / PieceBytes)].AsSpan(at, count).CopyTo(target);
        }

        return count;
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> bytes, Segment? before)
        {
            Memory = bytes;
            if (before is not null)
            {
                RunningIndex = before.RunningIndex + before.Memory.Length;
                before.Next = this;
            }
        }
    }
}
