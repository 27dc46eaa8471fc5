namespace FastInpaint.Imaging.Formats;

/// <summary>The rows of a picture in order. Not thread-safe.</summary>
internal abstract class RowSource(PictureHeader header) : IDisposable
{
    public PictureHeader Header { get; } = header;

    /// <summary>The metadata that was read so far.</summary>
    public abstract PictureMetadata Metadata { get; }

    /// <summary>Whether the whole picture lies in memory.</summary>
    public virtual bool IsWhole => false;

    /// <summary>Reads the next row: width * bytes per pixel.</summary>
    public abstract void Read(Span<byte> row);

    /// <summary>Verifies what follows the last row.</summary>
    public virtual void Finish()
    {
    }

    public virtual void Dispose()
    {
    }
}

/// <summary>The rows of a picture that was read whole from a file.</summary>
internal sealed class WholeRowSource(Picture picture)
    : RowSource(new PictureHeader(picture.Format!.Value, picture.Width, picture.Height, picture.Layout, picture.Metadata.BitDepth) { Orientation = picture.Metadata.Orientation })
{
    private int _row;

    public override PictureMetadata Metadata => picture.Metadata;

    public override bool IsWhole => true;

    public override void Read(Span<byte> row) => picture.Row(_row++).CopyTo(row);
}
