namespace FastInpaint.Imaging.Rows;

/// <summary>The rows of a picture in order. Not thread safe.</summary>
internal abstract class RowSource : IDisposable
{
    public required PictureHeader Header { get; init; }

    /// <summary>What the file has said so far besides its pixels.</summary>
    public abstract PictureMetadata Metadata { get; }

    /// <summary>Whether the whole picture lies in memory.</summary>
    public virtual bool IsWhole => false;

    /// <summary>The next row: width * bytes per pixel.</summary>
    public abstract void Read(Span<byte> row);

    /// <summary>Verifies what follows the last row.</summary>
    public virtual void Finish()
    {
    }

    public virtual void Dispose()
    {
    }
}
