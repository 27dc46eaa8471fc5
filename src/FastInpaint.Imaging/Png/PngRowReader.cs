using System.IO.Compression;
using FastInpaint.Imaging.IO;

namespace FastInpaint.Imaging.Png;

/// <summary>Inflates the pixel stream and undoes the filters, row by row.</summary>
internal sealed class PngRowReader : IDisposable
{
    private const int BlockBytes = 1 << 16;

    private readonly ByteSource source;
    private readonly PngPixelStream compressed;
    private readonly ZLibStream inflater;
    private readonly int distance;
    private readonly byte[] block;
    private long awaited;
    private int start;
    private int end;

    /// <param name="chunks">Stands at the first IDAT chunk.</param>
    /// <param name="header">The picture's header.</param>
    public PngRowReader(PngChunkReader chunks, PngHeader header)
    {
        source = chunks.Source;
        compressed = new PngPixelStream(chunks);
        inflater = new ZLibStream(compressed, CompressionMode.Decompress);
        distance = header.FilterDistance;
        awaited = header.RawBytes();
        block = new byte[Math.Max(BlockBytes, 1 + header.RowBytes(header.Width))];
    }

    /// <summary>The next row of the file, given the one above it in the same pass (zeros for the first).</summary>
    public void Read(ReadOnlySpan<byte> above, Span<byte> row)
    {
        Require(1 + row.Length);
        byte filter = block[start];
        if (!PngUnfilter.TryApply(filter, block.AsSpan(start + 1, row.Length), above, row, distance))
        {
            throw source.Error($"a row has the filter type {filter} (read up to byte {source.Position}), known are 0 to 4; the file is damaged.");
        }

        start += 1 + row.Length;
    }

    /// <summary>Verifies what follows the last row: the stream's checksum and the CRC of its chunks. Surplus data is tolerated and not inflated.</summary>
    public void Finish()
    {
        if (Inflate(block.AsSpan(0, 1), 1) == 0 && compressed.Exhausted)
        {
            throw source.Error($"the compressed pixels end before their checksum, at byte {source.Position}; the file is damaged.");
        }

        compressed.Drain();
    }

    public void Dispose() => inflater.Dispose();

    private void Require(int count)
    {
        if (end - start >= count)
        {
            return;
        }

        block.AsSpan(start, end - start).CopyTo(block);
        (start, end) = (0, end - start);
        int inflated = Inflate(block.AsSpan(end, (int)Math.Min(block.Length - end, awaited)), count - end);
        awaited -= inflated;
        end += inflated;
        if (end < count)
        {
            throw source.Error($"the compressed pixels end before the picture does, at byte {source.Position}; the file is damaged or truncated.");
        }
    }

    private int Inflate(Span<byte> destination, int atLeast)
    {
        try
        {
            return inflater.ReadAtLeast(destination, atLeast, throwOnEndOfStream: false);
        }
        catch (Exception cause) when (cause is InvalidDataException || (cause is IOException && !compressed.Failed))
        {
            throw source.Error($"the compressed pixels cannot be inflated (read up to byte {source.Position}); the file is damaged.", cause);
        }
    }
}
