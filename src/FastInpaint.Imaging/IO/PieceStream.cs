using FastInpaint.Files;

namespace FastInpaint.Imaging.IO;

/// <summary>Several pieces of memory as one readable stream. Not thread-safe.</summary>
internal sealed class PieceStream : PlainStream
{
    private readonly ReadOnlyMemory<byte>[] _pieces;
    private long _position;

    public PieceStream(params ReadOnlyMemory<byte>[] pieces)
    {
        _pieces = pieces;
        Length = pieces.Sum(piece => (long)piece.Length);
    }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override long Length { get; }

    public override long Position
    {
        get => _position;
        set => _position = value >= 0 ? value : throw new IOException($"Position {value} is before the first byte.");
    }

    public override int Read(Span<byte> buffer)
    {
        long start = 0;
        foreach (ReadOnlyMemory<byte> piece in _pieces)
        {
            if (_position < start + piece.Length)
            {
                ReadOnlySpan<byte> rest = piece.Span[(int)(_position - start)..];
                int count = Math.Min(rest.Length, buffer.Length);
                rest[..count].CopyTo(buffer);
                _position += count;
                return count;
            }

            start += piece.Length;
        }

        return 0;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count)
    {
        int done = 0;
        for (int read; done < count && (read = Read(buffer.AsSpan(offset + done, count - done))) > 0;)
        {
            done += read;
        }

        return done;
    }

    public override long Seek(long offset, SeekOrigin origin) => Position = offset + (origin == SeekOrigin.Current ? _position : origin == SeekOrigin.End ? Length : 0);
}
