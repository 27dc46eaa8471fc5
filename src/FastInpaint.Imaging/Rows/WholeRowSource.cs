namespace FastInpaint.Imaging.Rows;

/// <summary>The rows of a picture in memory.</summary>
internal sealed class WholeRowSource(Picture picture) : RowSource
{
    private int _row;

    public override PictureMetadata Metadata => picture.Metadata;

    public override bool IsWhole => true;

    public override void Read(Span<byte> row) => picture.Row(_row++).CopyTo(row);

    /// <summary>The rows of a picture that was read from a file.</summary>
    public static WholeRowSource Of(Picture picture) =>
        new(picture) { Header = new PictureHeader(picture.Format!.Value, picture.Width, picture.Height, picture.Layout, picture.Metadata.BitDepth) };
}
