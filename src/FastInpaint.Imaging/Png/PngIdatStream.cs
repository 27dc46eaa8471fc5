namespace FastInpaint.Imaging.Png;

/// <summary>Cuts what is written to it into IDAT chunks; <see cref="Complete"/> writes the last one.</summary>
internal sealed class PngIdatStream(PngChunkWriter chunks) : Stream
{
    private readonly byte[] buffer = new byte[1 << 16];
    private int count;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int part = Math.Min(bytes.Length, buffer.Length - count);
            bytes[..part].CopyTo(buffer.AsSpan(count));
            bytes = bytes[part..];
            count += part;
            if (count == buffer.Length)
            {
                WriteChunk();
            }
        }
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Writes what has not become a chunk yet.</summary>
    public void Complete()
    {
        if (count > 0)
        {
            WriteChunk();
        }
    }

    private void WriteChunk()
    {
        chunks.Write(PngChunkType.Idat, buffer.AsSpan(0, count));
        count = 0;
    }
}
