namespace FastInpaint.Imaging.Formats;

/// <summary>A file that was read up to its pixels. They are decoded once, whole or row by row. Not thread-safe.</summary>
/// <param name="header">Describes the picture and the memory for reading it. Called before the pixels are decoded.</param>
/// <param name="decode">Decodes the whole picture.</param>
/// <param name="rows">Begins to decode row by row; null where the file can only be decoded whole.</param>
internal sealed class PictureReading(Func<PictureHeader> header, Func<CancellationToken, Picture> decode, Func<RowSource>? rows = null)
{
    public PictureHeader Header() => header();

    public Picture Decode(CancellationToken cancellationToken) => decode(cancellationToken);

    /// <summary>Whether the pixels can be decoded row by row.</summary>
    public bool HasRows => rows is not null;

    public RowSource Rows() => rows!();
}
