using System.IO.Compression;
using FastInpaint.Imaging.IO;

namespace FastInpaint.Imaging.Png;

/// <summary>Inflates the pixel stream and undoes the filters, row by row.</summary>
/// <remarks>
/// Where faults are tolerated, this class checks the header and the checksum of the zlib stream, because zlib itself would refuse the last pixels for a wrong checksum. Pixels are accepted if the CRCs
/// of their chunks are right or the checksum of their bytes is right.
/// </remarks>
internal sealed class PngRowReader : IDisposable
{
    private const int BlockBytes = 1 << 16;

    private readonly ByteSource source;
    private readonly PngFaults faults;
    private readonly PngPixelStream compressed;
    private readonly int distance;
    private readonly byte[] block;
    private Stream? inflater;
    private uint checksum = PngAdler.Start;
    private long awaited;
    private int start;
    private int end;

    /// <param name="chunks">The reader, at the first IDAT chunk.</param>
    /// <param name="header">The picture's header.</param>
    /// <param name="faults">Takes the faults.</param>
    public PngRowReader(PngChunkReader chunks, PngHeader header, PngFaults faults)
    {
        source = chunks.Source;
        this.faults = faults;
        compressed = new PngPixelStream(chunks, faults);
        distance = header.FilterDistance;
        awaited = header.RawBytes();
        block = new byte[Math.Max(BlockBytes, 1 + header.RowBytes(header.Width))];
    }

    /// <summary>Reads the next row of the file.</summary>
    /// <param name="above">The row above in the same pass; zeros for the first row.</param>
    /// <param name="row">Receives the row.</param>
    public void Read(ReadOnlySpan<byte> above, Span<byte> row)
    {
        Require(1 + row.Length);
        byte filter = block[start];
        if (!PngUnfilter.TryApply(filter, block.AsSpan(start + 1, row.Length), above, row, distance))
        {
            throw source.Error($"a row has the filter type {filter} (read up to byte {source.Position}), known are 0 to 4; the file is damaged, fetch or export it again.");
        }

        start += 1 + row.Length;
    }

    /// <summary>Verifies the stream's checksum and the CRC of its chunks after the last row. Surplus data is tolerated and not inflated.</summary>
    /// <returns>Whether a chunk follows; if not, the file is cut or damaged after its pixels.</returns>
    public bool Finish()
    {
        bool surplus = HasSurplus();
        if (faults.AreRefused && !surplus && compressed.Exhausted)
        {
            throw source.Error($"the compressed pixels end before their checksum, at byte {source.Position}; the file is damaged, fetch or export it again.");
        }

        compressed.Drain();
        if (!faults.AreRefused && (surplus || compressed.Tail != checksum))
        {
            FinishUnverified(surplus);
        }
        else if (compressed.CrcError is not null)
        {
            faults.Note("chunk IDAT has a wrong checksum (CRC), but the checksum of its pixels is right");
        }
        else if (surplus)
        {
            NoteSurplus();
        }

        return compressed.Cut is null;
    }

    public void Dispose() => inflater?.Dispose();

    /// <summary>Handles a stream that does not end with the checksum of the pixels: refuses it for a wrong CRC, else notes the fault.</summary>
    private void FinishUnverified(bool surplus)
    {
        if (compressed.CrcError is { } error)
        {
            throw source.Error(error);
        }

        if (surplus)
        {
            NoteSurplus();
        }
        else if (compressed.Cut is null)
        {
            faults.Note("chunk IDAT does not end with the checksum of its pixels, which are all there");
        }
    }

    private void NoteSurplus() => faults.Note("chunk IDAT has more pixels than the picture, and they were left out");

    private bool HasSurplus()
    {
        try
        {
            return Inflate(block.AsSpan(0, 1), 1) > 0;
        }
        catch (PictureFormatException) when (!faults.AreRefused)
        {
            // The damage lies after the last pixel.
            return false;
        }
    }

    private void Require(int count)
    {
        if (end - start >= count)
        {
            return;
        }

        block.AsSpan(start, end - start).CopyTo(block);
        (start, end) = (0, end - start);
        Span<byte> free = block.AsSpan(end, (int)Math.Min(block.Length - end, awaited));
        int inflated = Inflate(free, count - end);
        checksum = faults.AreRefused ? checksum : PngAdler.Update(checksum, free[..inflated]);
        awaited -= inflated;
        end += inflated;
        if (end < count)
        {
            throw compressed.Cut ?? source.Error(
                compressed.CrcError ?? $"the compressed pixels end before the picture does, at byte {source.Position}; the file is damaged or truncated, fetch or export it again.");
        }
    }

    private int Inflate(Span<byte> destination, int atLeast)
    {
        try
        {
            inflater ??= faults.AreRefused ? new ZLibStream(compressed, CompressionMode.Decompress) : OpenDeflate();
            return inflater.ReadAtLeast(destination, atLeast, throwOnEndOfStream: false);
        }
        catch (Exception cause) when (cause is InvalidDataException || (cause is IOException && !compressed.Failed))
        {
            throw compressed.Cut ?? source.Error(compressed.CrcError ?? $"the compressed pixels cannot be inflated (read up to byte {source.Position}); the file is damaged, fetch or export it again.", cause);
        }
    }

    /// <summary>Opens the Deflate stream after zlib's header: method 8, a window of at most 32 KiB, no dictionary.</summary>
    private DeflateStream OpenDeflate()
    {
        Span<byte> header = stackalloc byte[2];
        int count = compressed.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        return count < header.Length || ((header[0] & 15) == 8 && header[0] >> 4 <= 7 && ((header[0] << 8) | header[1]) % 31 == 0 && (header[1] & 0x20) == 0)
            ? new DeflateStream(compressed, CompressionMode.Decompress)
            : throw new InvalidDataException("This is no zlib stream.");
    }
}
