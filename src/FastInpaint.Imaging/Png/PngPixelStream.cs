using System.Buffers.Binary;
using FastInpaint.Files;

namespace FastInpaint.Imaging.Png;

/// <summary>The contents of consecutive IDAT chunks as one stream. At its end the reader is at the next chunk, unless the file is cut or damaged there.</summary>
internal sealed class PngPixelStream(PngChunkReader chunks, PngFaults faults) : PlainStream
{
    /// <summary>Whether the inflater asked for more bytes than the chunks hold.</summary>
    public bool Exhausted { get; private set; }

    /// <summary>Whether reading the file failed, as opposed to inflating its content.</summary>
    public bool Failed { get; private set; }

    /// <summary>Why no chunk follows the IDAT chunks; null where one follows. Set only where faults are tolerated.</summary>
    public PictureFormatException? Cut { get; private set; }

    /// <summary>The error about the first IDAT chunk with a wrong CRC; null where there is none. Set only where faults are tolerated.</summary>
    public string? CrcError { get; private set; }

    /// <summary>The last four bytes that were read, big-endian.</summary>
    public uint Tail { get; private set; }

    public override bool CanRead => true;

    private bool HasMore => Cut is null && chunks.Type == PngChunkType.Idat;

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <summary>Fills the whole buffer unless the chunks end, so that the inflater gets the same pieces whatever pieces the file arrives in.</summary>
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

    /// <summary>Reads the chunks to their end.</summary>
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
