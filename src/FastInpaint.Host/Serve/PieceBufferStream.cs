using FastInpaint.Files;

namespace FastInpaint.Host.Serve;

/// <summary>A stream over a <see cref="PieceBuffer"/>: reads at any position, writes after the last byte. Not thread-safe, but several streams may read the same buffer.</summary>
internal sealed class PieceBufferStream(PieceBuffer bytes) : PlainStream
{
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => true;

    public override long Length => bytes.Length;

    public override long Position
    {
        get => _position;
        set => _position = value >= 0 ? value : throw new IOException($"Position {value} is before the first byte.");
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        int read = bytes.Read(_position, buffer);
        _position += read;
        return read;
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested ? Task.FromCanceled<int>(cancellationToken) : Task.FromResult(Read(buffer, offset, count));

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        cancellationToken.IsCancellationRequested ? ValueTask.FromCanceled<int>(cancellationToken) : ValueTask.FromResult(Read(buffer.Span));

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <exception cref="NotSupportedException">The position is not the end of the stream.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (_position != bytes.Length)
        {
            throw new NotSupportedException($"Bytes can be written only at the end, position {bytes.Length}; the stream is at position {_position}.");
        }

        bytes.Append(buffer);
        _position = bytes.Length;
    }

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        Write(buffer, offset, count);
        return Task.CompletedTask;
    }

    public override long Seek(long offset, SeekOrigin origin) => Position = offset + (origin == SeekOrigin.Current ? _position : origin == SeekOrigin.End ? Length : 0);
}
