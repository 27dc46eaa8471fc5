namespace FastInpaint.Imaging.Rows;

/// <summary>A file that is written when all rows have come.</summary>
internal sealed class WholeRowSink(Stream stream, Picture picture, PictureFormat format, PictureWriteOptions options) : RowSink
{
    private int _filled;

    public override bool IsWhole => true;

    public override void Write(ReadOnlySpan<byte> rows, CancellationToken cancellationToken)
    {
        rows.CopyTo(picture.Pixels.Span[_filled..]);
        _filled += rows.Length;
    }

    public override void Finish(PictureMetadata? metadata, CancellationToken cancellationToken) =>
        PictureFile.Write(stream, metadata is null ? picture : new Picture(picture.Width, picture.Height, picture.Layout, picture.Pixels) { Metadata = metadata }, format, options, cancellationToken);
}
