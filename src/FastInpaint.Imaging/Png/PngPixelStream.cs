using FastInpaint.Imaging.IO;

namespace FastInpaint.Imaging.Png;

/// <summary>The contents of consecutive IDAT chunks as one stream. At its end the reader stands at the chunk after them.</summary>
internal sealed class PngPixelStream(PngChunkReader chunks) : PlainStream
{
    /// <summary>Whether more was asked for than there is.</summary>
    public bool Exhausted { get; private set; }

    /// <summary>Whether the file failed to be read, as opposed to its content to be inflated.</summary>
    public bool Failed { get; private set; }

    public override bool CanRead => true;

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <summary>Fills the buffer unless the chunks end, so that the inflater sees the same pieces however the file arrives.</summary>
    public override int Read(Span<byte> buffer)
    {
        Failed = true;
        int count = 0;
        while (count < buffer.Length && chunks.Type == PngChunkType.Idat)
        {
            if (chunks.Remaining > 0)
            {
                count += chunks.Read(buffer[count..]);
            }
            else
            {
                chunks.Finish();
                chunks.Next();
            }
        }

        Failed = false;
        Exhausted = count == 0 && !buffer.IsEmpty;
        return count;
    }

    /// <summary>Verifies the CRC of what was not needed.</summary>
    public void Drain()
    {
        while (chunks.Type == PngChunkType.Idat)
        {
            chunks.Finish();
            chunks.Next();
        }
    }
}
