namespace FastInpaint.Imaging.Rows;

/// <summary>A file of a format that is written from the whole picture: the rows are held until all have come.</summary>
/// <param name="stream">The file.</param>
/// <param name="picture">The picture that the rows fill, with its metadata.</param>
/// <param name="format">The file's format.</param>
/// <param name="options">How it is written.</param>
internal sealed class WholeRowSink(Stream stream, Picture picture, PictureFormat format, PictureWriteOptions options) : RowSink
{
    private int _filled;

    public override void Write(ReadOnlySpan<byte> rows, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        rows.CopyTo(picture.Pixels.Span[_filled..]);
        _filled += rows.Length;
    }

    public override void Finish(PictureMetadata? metadata, CancellationToken cancellationToken)
    {
        var finished = new Picture(picture.Width, picture.Height, picture.Layout, picture.Pixels) { Format = picture.Format, Metadata = metadata ?? picture.Metadata };
        // What changed says nothing to these formats.
        PictureFile.Write(stream, finished, format, options with { Changed = null }, cancellationToken);
    }
}
