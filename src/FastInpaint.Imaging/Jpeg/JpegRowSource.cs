using FastInpaint.Imaging.Formats;

namespace FastInpaint.Imaging.Jpeg;

/// <summary>The rows of a JPEG file that is upright and has all components in one sequential scan: its compressed bytes and three rows of MCUs are held.</summary>
internal sealed class JpegRowSource(JpegReader reader) : RowSource(new PictureHeader(PictureFormat.Jpeg, reader.Frame.Width, reader.Frame.Height, reader.Layout, 8))
{
    private readonly JpegPixelRows _rows = new(reader.Frame, reader.Colors) { Load = reader.ReadRow };
    private int _row;

    public override PictureMetadata Metadata => new() { JpegSegments = reader.Segments, BitDepth = 8, WasGray = reader.Colors == JpegColors.Gray, Warnings = reader.Warnings, Missing = reader.Behind };

    /// <summary>What a JPEG file in the place of this one follows.</summary>
    public JpegOrigin Origin => reader.Origin;

    /// <summary>The file once more, from its first row; null where its blocks are of other colors than the rows.</summary>
    public JpegOriginRows? Again() => reader.Colors is JpegColors.Cmyk or JpegColors.Ycck ? null : new JpegOriginRows(reader.Again());

    public override void Read(Span<byte> row) => _rows.Read(_row++, row);

    public override void Finish() => reader.EndRows();
}
