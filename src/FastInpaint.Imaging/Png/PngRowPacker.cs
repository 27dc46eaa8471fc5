namespace FastInpaint.Imaging.Png;

/// <summary>Turns pixels of a <see cref="PictureLayout"/> into a row of a file, before filtering. Not thread safe.</summary>
internal abstract class PngRowPacker
{
    /// <summary>Whether pixels are rows as they are.</summary>
    public virtual bool IsIdentity => false;

    public abstract void Pack(ReadOnlySpan<byte> pixels, Span<byte> row);
}
