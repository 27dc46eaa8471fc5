using FastInpaint.Files;

namespace FastInpaint.Host.Pictures;

/// <summary>A forward-only stream that can be read a second time from its start.</summary>
/// <param name="source">The source stream; left open.</param>
internal sealed class ReplayStream(Stream source) : PlainStream
{
    private readonly MemoryStream _start = new();
    private bool _replays;

    public override bool CanRead => true;

    public override int Read(Span<byte> buffer)
    {
        if (_replays)
        {
            int again = _start.Read(buffer);
            return again > 0 || buffer.IsEmpty ? again : source.Read(buffer);
        }

        int count = source.Read(buffer);
        _start.Write(buffer[..count]);
        return count;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <summary>Moves the next read back to the start. Bytes read from now on are not kept.</summary>
    public void Rewind() => (_start.Position, _replays) = (0, true);
}
