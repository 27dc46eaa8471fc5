using FastInpaint.Files;

namespace FastInpaint.Host.Pictures;

/// <summary>A stream that cannot be sought, and can be read again from its start once.</summary>
/// <param name="source">The stream; disposed of with this one.</param>
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

    /// <summary>Has the next read begin where the first one did. What is read from now on is not kept.</summary>
    public void Rewind() => (_start.Position, _replays) = (0, true);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            source.Dispose();
        }

        base.Dispose(disposing);
    }
}
