namespace FastInpaint.Imaging.Rows;

/// <summary>Takes the rows of a picture in order and writes its file. Not thread safe.</summary>
internal abstract class RowSink : IDisposable
{
    /// <summary>Whole rows, without gaps.</summary>
    public abstract void Write(ReadOnlySpan<byte> rows, CancellationToken cancellationToken);

    /// <summary>Writes what follows the last row.</summary>
    /// <param name="metadata">What the file says besides its pixels, known by now; null for what was given at the beginning.</param>
    public virtual void Finish(PictureMetadata? metadata, CancellationToken cancellationToken)
    {
    }

    public virtual void Dispose()
    {
    }
}
