using System.Buffers;

namespace FastInpaint.Host.Serve;

/// <summary>A growing buffer of fixed pieces. Growing copies nothing, and no piece is large enough for the large object heap. One thread fills it; then any number of threads may read it.</summary>
internal sealed class PieceBuffer
{
    /// <summary>Bytes of each piece except the last. A multiple of three, so that each piece is whole groups of base64.</summary>
    public const int PieceBytes = 3 << 14;

    private readonly List<byte[]> _pieces = [];

    /// <summary>The number of bytes that were appended.</summary>
    public long Length { get; private set; }

    /// <summary>The bytes in order. All pieces have <see cref="PieceBytes"/> bytes, except the last one.</summary>
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

    /// <summary>Frees the unused rest of the last piece. Nothing may be appended afterwards.</summary>
    public void Trim()
    {
        int used = (int)(Length % PieceBytes);
        if (used > 0)
        {
            _pieces[^1] = _pieces[^1][..used];
        }
    }

    /// <summary>Reads some bytes from a position on.</summary>
    /// <returns>The number of bytes read; 0 only at the end, or for an empty target.</returns>
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
