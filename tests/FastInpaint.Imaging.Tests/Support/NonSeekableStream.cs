using FastInpaint.Files;

namespace FastInpaint.Imaging.Tests;

/// <summary>A pipe: forward only, of unknown length, and a few bytes at a time.</summary>
internal sealed class NonSeekableStream(byte[] content, int atMost) : PlainStream
{
    private int position;

    public override bool CanRead => true;

    public override int Read(Span<byte> buffer)
    {
        int count = Math.Min(Math.Min(buffer.Length, atMost), content.Length - position);
        content.AsSpan(position, count).CopyTo(buffer);
        position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
}
