namespace FastInpaint.Imaging.Png;

/// <summary>Packs, filters and writes rows. Each row gets the filter whose result has the least sum of magnitudes.</summary>
internal sealed class PngRowWriter
{
    private static readonly PngFilterType[] NoFilter = [PngFilterType.None];
    private static readonly PngFilterType[] AllFilters =
        [PngFilterType.None, PngFilterType.Sub, PngFilterType.Up, PngFilterType.Average, PngFilterType.Paeth];

    private readonly Stream _stream;
    private readonly PngRowPacker _packer;
    private readonly PngFilterType[] _filters;
    private readonly int _stride;
    private readonly int _distance;
    private byte[] _above;
    private byte[] _row;
    private byte[] _best;
    private byte[] _candidate;

    /// <param name="encoding">The encoding. Palette indices and samples below 8 bits are not filtered, because their differences mean nothing.</param>
    /// <param name="stream">Receives the filtered rows, each after its filter type.</param>
    public PngRowWriter(PngEncoding encoding, Stream stream)
    {
        PngHeader header = encoding.Header;
        (_stream, _packer, _stride, _distance) = (stream, encoding.Packer, encoding.Stride, header.FilterDistance);
        _filters = header.ColorType == PngColorType.Palette || header.BitDepth < 8 ? NoFilter : AllFilters;
        _above = new byte[header.RowBytes(header.Width)];
        _row = new byte[_packer.IsIdentity ? 0 : _above.Length];
        _best = new byte[1 + _above.Length];
        _candidate = new byte[_best.Length];
    }

    /// <summary>Sets the row above the next one, without writing it.</summary>
    public void Pass(ReadOnlySpan<byte> pixels) => _packer.Pack(pixels, _above);

    /// <summary>Writes whole rows of pixels.</summary>
    public void Write(ReadOnlySpan<byte> pixels, CancellationToken cancellationToken)
    {
        ReadOnlySpan<byte> above = _above;
        for (; !pixels.IsEmpty; pixels = pixels[_stride..])
        {
            cancellationToken.ThrowIfCancellationRequested();
            ReadOnlySpan<byte> row = pixels[.._stride];
            if (!_packer.IsIdentity)
            {
                _packer.Pack(row, _row);
                row = _row;
                (_above, _row) = (_row, _above);
            }

            Write(row, above);
            above = row;
        }

        above.CopyTo(_above);
    }

    private void Write(ReadOnlySpan<byte> row, ReadOnlySpan<byte> above)
    {
        long least = long.MaxValue;
        foreach (PngFilterType filter in _filters)
        {
            _candidate[0] = (byte)filter;
            long sum = PngFilter.Apply(filter, row, above, _distance, _candidate.AsSpan(1));
            if (sum < least)
            {
                least = sum;
                (_best, _candidate) = (_candidate, _best);
            }
        }

        _stream.Write(_best);
    }
}
