namespace FastInpaint.Imaging.Png;

/// <summary>Packs and filters the rows of a picture.</summary>
internal sealed class PngPixelEncoder(Picture picture, PngEncoding encoding)
{
    /// <summary>Writes the filtered rows from <paramref name="first"/> up to but not including <paramref name="end"/>.</summary>
    public void Encode(Stream stream, int first, int end, CancellationToken cancellationToken)
    {
        var rows = new PngRowWriter(encoding.Header, stream);
        byte[] above = new byte[encoding.Header.RowBytes(picture.Width)];
        byte[] row = encoding.Packer.IsIdentity ? [] : new byte[above.Length];
        if (first > 0)
        {
            encoding.Packer.Pack(picture.Row(first - 1), above);
        }

        for (int y = first; y < end; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (encoding.Packer.IsIdentity)
            {
                rows.Write(picture.Row(y), y == first ? above : picture.Row(y - 1));
            }
            else
            {
                encoding.Packer.Pack(picture.Row(y), row);
                rows.Write(row, above);
                (above, row) = (row, above);
            }
        }
    }
}

/// <summary>Filters rows and writes them: for each row the filter whose result has the least sum of magnitudes.</summary>
internal sealed class PngRowWriter
{
    private static readonly PngFilterType[] NoFilter = [PngFilterType.None];
    private static readonly PngFilterType[] AllFilters =
        [PngFilterType.None, PngFilterType.Sub, PngFilterType.Up, PngFilterType.Average, PngFilterType.Paeth];

    private readonly Stream stream;
    private readonly int distance;
    private readonly PngFilterType[] filters;
    private byte[] best;
    private byte[] candidate;

    /// <param name="header">The picture's header. Indices and samples below 8 bits are not filtered: their differences mean nothing.</param>
    /// <param name="stream">Takes the filtered rows, each after its filter type.</param>
    public PngRowWriter(PngHeader header, Stream stream)
    {
        this.stream = stream;
        distance = header.FilterDistance;
        filters = header.ColorType == PngColorType.Palette || header.BitDepth < 8 ? NoFilter : AllFilters;
        best = new byte[1 + header.RowBytes(header.Width)];
        candidate = new byte[best.Length];
    }

    /// <summary>Writes one row, given the one above it (zeros for the first).</summary>
    public void Write(ReadOnlySpan<byte> row, ReadOnlySpan<byte> above)
    {
        long least = long.MaxValue;
        foreach (PngFilterType filter in filters)
        {
            candidate[0] = (byte)filter;
            long sum = PngFilter.Apply(filter, row, above, distance, candidate.AsSpan(1));
            if (sum < least)
            {
                least = sum;
                (best, candidate) = (candidate, best);
            }
        }

        stream.Write(best);
    }
}
