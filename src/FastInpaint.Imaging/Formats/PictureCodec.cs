using FastInpaint.Imaging.IO;
using FastInpaint.Imaging.Pixels;

namespace FastInpaint.Imaging.Formats;

/// <summary>One format of picture files: how a file is recognized, read and written. Thread safe.</summary>
internal abstract class PictureCodec(PictureFormatInfo info)
{
    public PictureFormatInfo Info { get; } = info;

    /// <summary>The extensions that a message offers: one, where all mean the same.</summary>
    public virtual IEnumerable<string> OfferedExtensions => Info.Extensions.Take(1);

    /// <summary>The most pixels of a side.</summary>
    protected virtual int MaximumSide => int.MaxValue;

    /// <summary>Whether a file is of this format.</summary>
    /// <param name="head">Its first 16 bytes, fewer where it has fewer.</param>
    public abstract bool Recognizes(ReadOnlySpan<byte> head);

    /// <summary>What is wrong with a file that begins almost like one of this format; null where it does not.</summary>
    public virtual string? Explain(ReadOnlySpan<byte> head) => null;

    /// <summary>Reads size and layout.</summary>
    public abstract PictureHeader ReadHeader(ByteSource source, PictureLimits limits);

    /// <summary>Reads the whole picture.</summary>
    public abstract Picture Read(ByteSource source, PictureLimits limits, CancellationToken cancellationToken);

    /// <summary>Reads up to the pixels, which are then read row by row.</summary>
    /// <param name="orWhole">Whether a picture that cannot be read so is decoded whole.</param>
    /// <returns>Null where it cannot be and is not to be.</returns>
    public virtual RowSource? OpenRows(ByteSource source, PictureLimits limits, bool orWhole, CancellationToken cancellationToken) =>
        orWhole ? new WholeRowSource(Read(source, limits, cancellationToken)) : null;

    /// <summary>Why a file cannot hold a picture; null where it can. A clause without a full stop.</summary>
    public string? Refusal(int width, int height, PixelFormat layout) =>
        !Holds(layout.InFiles()) ? $"a {Info.Name} file cannot hold pixels of {layout}"
        : width > MaximumSide || height > MaximumSide ? $"a {Info.Name} file has at most {MaximumSide} pixels a side, the picture is {width} x {height}"
        : null;

    /// <summary>Refuses a picture that a file of a name cannot hold.</summary>
    /// <exception cref="ArgumentException">It cannot.</exception>
    public virtual void Check(string path, int width, int height, PixelFormat layout)
    {
        if (Refusal(width, height, layout) is { } refusal)
        {
            throw new ArgumentException($"{path}: {refusal}; use .png.");
        }
    }

    /// <summary>Whether a file of a name holds alpha.</summary>
    public virtual bool HoldsAlpha(string name) => true;

    /// <summary>The layout that a file of a name has for pixels of a layout, where all are opaque.</summary>
    public PixelFormat AsHeld(string name, PixelFormat layout) => HoldsAlpha(name) ? layout : layout.WithoutAlpha();

    /// <summary>Why a file of a name cannot hold the alpha of a picture; null where it can. A clause without a full stop.</summary>
    /// <param name="hole">Asked for one byte a pixel, not 0 where a pixel does not count because it will be another; null where all count.</param>
    public string? AlphaRefusal(string name, Picture picture, Func<ReadOnlyMemory<byte>>? hole)
    {
        if (HoldsAlpha(name) || Opacity.CountTransparent(picture, default) is 0)
        {
            return null;
        }

        ReadOnlyMemory<byte> changing = hole?.Invoke() ?? default;
        if (hole is not null && changing.Length != (long)picture.Width * picture.Height)
        {
            throw new ArgumentException($"The hole has {changing.Length} bytes, the picture {(long)picture.Width * picture.Height} pixels.", nameof(hole));
        }

        long count = Opacity.CountTransparent(picture, changing.Span);
        string pixels = count == 1 ? $"1 pixel of the picture ({picture.Layout}) is" : $"{count} pixels of the picture ({picture.Layout}) are";
        return count == 0 ? null : $"a {Kind(name)} file cannot hold transparency, and {pixels} not opaque";
    }

    /// <summary>Why a file of a name cannot hold the values of a picture's pixels; null where it can. A clause without a full stop.</summary>
    /// <param name="changed">Asked for one byte a pixel, not 0 where a pixel may be rounded; null where none may.</param>
    public virtual string? LevelRefusal(string name, Picture picture, Func<ReadOnlyMemory<byte>>? changed) => null;

    /// <summary>What a user should know about writing a picture in this format; null for nothing.</summary>
    public virtual string? WarningOfWriting(PictureMetadata metadata) => null;

    /// <summary>Writes a picture that the format can hold.</summary>
    /// <param name="name">The file's name, whose extension may say what kind of file it is; empty for a stream.</param>
    public virtual void Write(Stream stream, string name, Picture picture, PictureWriteOptions options, CancellationToken cancellationToken) =>
        throw new NotSupportedException($"{Info.Name} files are only read.");

    /// <summary>The most bytes that <see cref="Write"/> takes beside the picture, its metadata and what goes to the stream.</summary>
    /// <param name="picture">The picture in a layout that the format can hold.</param>
    /// <param name="quality">The quality that is asked for; null for none.</param>
    public virtual long WritingBytes(PictureHeader picture, int? quality) => 0;

    /// <summary>The most bytes of the file without its metadata.</summary>
    /// <inheritdoc cref="WritingBytes"/>
    public virtual long MostFileBytes(PictureHeader picture, int? quality) => picture.PixelBytes;

    /// <summary>Begins to write a picture row by row.</summary>
    /// <param name="picture">Its size and layout.</param>
    /// <param name="original">The rows of the file that the picture takes the place of; null for none.</param>
    /// <exception cref="PictureLimitException">The picture would have to be held whole and is too large.</exception>
    public virtual RowSink WriteRows(Stream stream, string name, PictureHeader picture, PictureMetadata metadata, PictureWriteOptions options, RowSource? original)
    {
        PictureLimits.CheckBytes(name, picture.Width, picture.Height, picture.Layout);
        return new WholeRowSink(this, stream, name, new Picture(picture.Width, picture.Height, picture.Layout) { Metadata = metadata }, options);
    }

    /// <summary>What messages call a file of a name.</summary>
    protected virtual string Kind(string name) => Info.Name;

    /// <summary>Whether pixels of a layout can be written.</summary>
    protected virtual bool Holds(PixelFormat layout) => true;
}
