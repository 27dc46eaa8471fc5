using FastInpaint.Imaging.Jpeg;

namespace FastInpaint.Imaging.Rows;

/// <summary>The rows of a JPEG file that is upright and has all components in one sequential scan: its compressed bytes and three rows of MCUs are held.</summary>
internal sealed class JpegRowSource(JpegReader reader) : RowSource
{
    private readonly JpegPixelRows _rows = new(reader.Frame, reader.IsRgb) { Load = reader.ReadRow };
    private int _row;

    public override PictureMetadata Metadata => new() { JpegSegments = reader.Segments, BitDepth = 8, WasGray = reader.Frame.Components.Length == 1 };

    /// <summary>The file once more, from its first row.</summary>
    public JpegOriginRows Again() => new(reader.Again());

    public override void Read(Span<byte> row) => _rows.Read(_row++, row);

    public override void Finish() => reader.EndRows();
}
