using System.Buffers.Binary;
using FastInpaint.Files;

namespace FastInpaint.Imaging.Png;

/// <summary>The contents of consecutive IDAT chunks as one stream. At its end the reader stands at the chunk after them, unless the file is cut or damaged there.</summary>
internal sealed class PngPixelStream(PngChunkReader chunks, PngFaults faults) : PlainStream
{
    /// <summary>Whether more was asked for than there is.</summary>
    public bool Exhausted { get; private set; }

    /// <summary>Whether the file failed to be read, as opposed to its content to be inflated.</summary>
    public bool Failed { get; private set; }

    /// <summary>Why the chunks end without a chunk after them; null where one follows. Set where faults are tolerated.</summary>
    public PictureFormatException? Cut { get; private set; }

    /// <summary>The sentence about the first IDAT chunk whose CRC is wrong; null where none is. Set where faults are tolerated.</summary>
    public string? CrcError { get; private set; }

    /// <summary>The last four bytes so far, big-endian.</summary>
    public uint Tail { get; private set; }

    public override bool CanRead => true;

    private bool HasMore => Cut is null && chunks.Type == PngChunkType.Idat;

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <summary>Fills the buffer unless the chunks end, so that the inflater sees the same pieces however the file arrives.</summary>
    public override int Read(Span<byte> buffer)
    {
        Failed = true;
        int count = 0;
        while (count < buffer.Length && HasMore)
        {
            try
            {
                if (chunks.Remaining > 0)
                {
                    count += chunks.Read(buffer[count..]);
                }
                else
                {
                    Next();
                }
            }
            catch (PictureFormatException cut) when (!faults.AreRefused)
            {
                Cut = cut;
            }
        }

        Failed = false;
        Exhausted = count == 0 && !buffer.IsEmpty;
        KeepTail(buffer[..count]);
        return count;
    }

    /// <summary>Reads what was not needed.</summary>
    public void Drain()
    {
        var rest = new byte[1 << 14];
        while (Read(rest) > 0)
        {
        }
    }

    private void Next()
    {
        if (!chunks.TryFinish())
        {
            CrcError ??= faults.AreRefused ? throw chunks.Source.Error(chunks.CrcError) : chunks.CrcError;
        }

        chunks.Next();
    }

    private void KeepTail(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length >= sizeof(uint))
        {
            Tail = BinaryPrimitives.ReadUInt32BigEndian(bytes[^sizeof(uint)..]);
            return;
        }

        foreach (byte value in bytes)
        {
            Tail = (Tail << 8) | value;
        }
    }
}
