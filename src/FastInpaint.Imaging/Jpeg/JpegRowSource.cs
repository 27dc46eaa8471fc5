using FastInpaint.Imaging.Formats;

namespace FastInpaint.Imaging.Jpeg;

/// <summary>The rows of a JPEG file that is upright and has all components in one sequential scan. Holds the compressed bytes and three rows of MCUs.</summary>
internal sealed class JpegRowSource(JpegReader reader) : RowSource(new PictureHeader(PictureFormat.Jpeg, reader.Frame.Width, reader.Frame.Height, reader.Layout, 8))
{
    private readonly JpegPixelRows _rows = new(reader.Frame, reader.Colors) { Load = reader.ReadRow };
    private int _row;

    public override PictureMetadata Metadata => new() { JpegSegments = reader.Segments, BitDepth = 8, WasGray = reader.Colors == JpegColors.Gray, Warnings = reader.Warnings, Missing = reader.Behind };

    /// <summary>The properties that a JPEG file replacing this one keeps.</summary>
    public JpegOrigin Origin => reader.Origin;

    /// <summary>Decodes the file a second time from its first row; null for CMYK and YCCK, whose blocks cannot be copied.</summary>
    public JpegOriginRows? Again() => reader.Colors is JpegColors.Cmyk or JpegColors.Ycck ? null : new JpegOriginRows(reader.Again());

    public override void Read(Span<byte> row) => _rows.Read(_row++, row);

    public override void Finish() => reader.EndRows();
}
