using FastInpaint.Imaging.Formats;

namespace FastInpaint.Imaging.Png;

/// <summary>The rows of a PNG file that is upright and not interlaced. Holds two rows and the window of Deflate.</summary>
internal sealed class PngRowSource : RowSource
{
    private readonly PngChunkReader _chunks;
    private readonly PngMetadataCollector _collector;
    private readonly PngInfo _info;
    private readonly PngRowReader _rows;
    private readonly PngRowExpander _expander;
    private byte[] _above;
    private byte[] _row;

    public PngRowSource(PngChunkReader chunks, PngInfo info, PngMetadataCollector collector)
        : base(info.Stored)
    {
        (_chunks, _info, _collector) = (chunks, info, collector);
        _rows = new PngRowReader(chunks, info.Header, collector.Faults);
        _expander = PngRowExpander.For(info, chunks.Source, collector.Faults);
        _above = new byte[info.Header.RowBytes(info.Header.Width)];
        _row = new byte[_above.Length];
    }

    public override PictureMetadata Metadata => _info.Metadata(_collector);

    public override void Read(Span<byte> row)
    {
        _rows.Read(_above, _row);
        _expander.Expand(_row, row);
        (_above, _row) = (_row, _above);
    }

    public override void Finish() => _collector.TakeRest(_chunks, _info, whole: _rows.Finish());

    public override void Dispose() => _rows.Dispose();
}
