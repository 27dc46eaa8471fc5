namespace FastInpaint.ConvertWeights.Tests;

/// <summary>Bytes in memory.</summary>
internal sealed class MemoryRange(byte[] bytes) : ByteRange
{
    public override long Length => bytes.Length;

    public override void Read(long offset, Span<byte> destination) => bytes.AsSpan((int)offset, destination.Length).CopyTo(destination);
}
