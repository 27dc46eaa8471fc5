namespace FastInpaint.Imaging.Formats;

/// <summary>Takes the rows of a picture in order and writes its file. Not thread-safe.</summary>
internal abstract class RowSink : IDisposable
{
    /// <summary>Writes the next rows: whole rows, without gaps.</summary>
    public abstract void Write(ReadOnlySpan<byte> rows, CancellationToken cancellationToken);

    /// <summary>Writes what follows the last row.</summary>
    /// <param name="metadata">The complete metadata; null for the metadata given at the beginning.</param>
    public virtual void Finish(PictureMetadata? metadata, CancellationToken cancellationToken)
    {
    }

    public virtual void Dispose()
    {
    }
}

/// <summary>Collects the rows of a picture and writes the file after the last one, for formats that are encoded from the whole picture.</summary>
/// <param name="picture">The picture that the rows fill, with its metadata.</param>
internal sealed class WholeRowSink(PictureCodec codec, Stream stream, string name, Picture picture, PictureWriteOptions options) : RowSink
{
    private int _filled;

    public override void Write(ReadOnlySpan<byte> rows, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        rows.CopyTo(picture.Pixels.Span[_filled..]);
        _filled += rows.Length;
    }

    public override void Finish(PictureMetadata? metadata, CancellationToken cancellationToken) =>
        codec.Write(stream, name, new Picture(picture.Width, picture.Height, picture.Layout, picture.Pixels) { Metadata = metadata ?? picture.Metadata }, options, cancellationToken);
}
