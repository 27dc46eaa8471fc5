using FastInpaint.Imaging.IO;
using FastInpaint.Imaging.Pixels;

namespace FastInpaint.Imaging.Formats;

/// <summary>One format of picture files: how a file is recognized, read and written. Thread-safe.</summary>
internal abstract class PictureCodec(PictureFormatInfo info)
{
    public PictureFormatInfo Info { get; } = info;

    /// <summary>The extensions that messages suggest: the usual one, or several where they differ in meaning.</summary>
    public virtual IEnumerable<string> OfferedExtensions => Info.Extensions.Take(1);

    /// <summary>The greatest width and height, in pixels.</summary>
    protected virtual int MaximumSide => int.MaxValue;

    /// <summary>Whether a file is of this format.</summary>
    /// <param name="head">The file's first 16 bytes; fewer where the file is shorter.</param>
    public abstract bool Recognizes(ReadOnlySpan<byte> head);

    /// <summary>What is wrong with a file that almost begins like one of this format; null for all other files.</summary>
    public virtual string? Explain(ReadOnlySpan<byte> head) => null;

    /// <summary>Reads a file up to its pixels.</summary>
    public abstract PictureReading Open(ByteSource source, PictureLimits limits);

    /// <summary>Why the format cannot hold a picture of this size and layout; null where it can. A clause without a full stop.</summary>
    public string? Refusal(int width, int height, PixelFormat layout) =>
        !Holds(layout.InFiles()) ? $"a {Info.Name} file cannot hold pixels of {layout}"
        : width > MaximumSide || height > MaximumSide ? $"a {Info.Name} file has at most {MaximumSide} pixels a side, the picture is {width} x {height}"
        : null;

    /// <summary>Refuses a picture that a file with this name cannot hold.</summary>
    /// <exception cref="ArgumentException">The file cannot hold the picture.</exception>
    public virtual void Check(string path, int width, int height, PixelFormat layout)
    {
        if (Refusal(width, height, layout) is { } refusal)
        {
            throw new ArgumentException($"{path}: {refusal}; use .png.");
        }
    }

    /// <summary>Whether a file with this name can hold alpha.</summary>
    public virtual bool HoldsAlpha(string name) => true;

    /// <summary>The layout of a file with this name for opaque pixels of a layout: without alpha where the file cannot hold alpha.</summary>
    public PixelFormat AsHeld(string name, PixelFormat layout) => HoldsAlpha(name) ? layout : layout.WithoutAlpha();

    /// <summary>Why a file with this name cannot hold the alpha of a picture; null where it can. A clause without a full stop.</summary>
    /// <param name="hole">Returns one byte a pixel, not 0 where the pixel will change and is ignored; null where every pixel counts.</param>
    public string? AlphaRefusal(string name, Picture picture, Func<ReadOnlyMemory<byte>>? hole)
    {
        if (HoldsAlpha(name) || Opacity.CountTransparent(picture, default) is 0)
        {
            return null;
        }

        ReadOnlyMemory<byte> changing = hole?.Invoke() ?? default;
        if (hole is not null && changing.Length != (long)picture.Width * picture.Height)
        {
            throw new ArgumentException($"The hole has {changing.Length} bytes, the picture {(long)picture.Width * picture.Height} pixels; give one byte a pixel.", nameof(hole));
        }

        long count = Opacity.CountTransparent(picture, changing.Span);
        string pixels = count == 1 ? $"1 pixel of the picture ({picture.Layout}) is" : $"{count} pixels of the picture ({picture.Layout}) are";
        return count == 0 ? null : $"a {Kind(name)} file cannot hold transparency, and {pixels} not opaque";
    }

    /// <summary>Why a file with this name cannot hold the values of a picture's pixels; null where it can. A clause without a full stop.</summary>
    /// <param name="changed">Returns one byte a pixel, not 0 where the pixel may be rounded; null where no pixel may be.</param>
    public virtual string? LevelRefusal(string name, Picture picture, Func<ReadOnlyMemory<byte>>? changed) => null;

    /// <summary>A warning for the user about writing a picture in this format; null for none.</summary>
    public virtual string? WarningOfWriting(PictureMetadata metadata) => null;

    /// <summary>Writes a picture that the format can hold.</summary>
    /// <param name="name">The file's name, whose extension may choose a variant of the format; empty for a stream.</param>
    public virtual void Write(Stream stream, string name, Picture picture, PictureWriteOptions options, CancellationToken cancellationToken) =>
        throw new NotSupportedException($"{Info.Name} files are only read.");

    /// <summary>An upper bound of the bytes that <see cref="Write"/> takes beside the picture, its metadata and the bytes that go to the stream.</summary>
    /// <param name="picture">The picture in a layout that the format can hold.</param>
    /// <param name="quality">The quality that is asked for; null for none.</param>
    public virtual long WritingBytes(PictureHeader picture, int? quality) => 0;

    /// <summary>An upper bound of the file's bytes without its metadata.</summary>
    /// <inheritdoc cref="WritingBytes"/>
    public virtual long MostFileBytes(PictureHeader picture, int? quality) => picture.PixelBytes;

    /// <summary>Begins to write a picture row by row.</summary>
    /// <param name="picture">The picture's size and layout.</param>
    /// <param name="original">The rows of the file that the picture replaces; null for none.</param>
    /// <exception cref="PictureLimitException">The format needs the whole picture in memory, and the picture is too large.</exception>
    public virtual RowSink WriteRows(Stream stream, string name, PictureHeader picture, PictureMetadata metadata, PictureWriteOptions options, RowSource? original)
    {
        PictureLimits.CheckBytes(name, picture.Width, picture.Height, picture.Layout);
        return new WholeRowSink(this, stream, name, new Picture(picture.Width, picture.Height, picture.Layout) { Metadata = metadata }, options);
    }

    /// <summary>Whether the rows of a file with this name are written as they come, before all pixels are known.</summary>
    public virtual bool WritesRows(string name) => false;

    /// <summary>What messages call a file with this name.</summary>
    protected virtual string Kind(string name) => Info.Name;

    /// <summary>Whether pixels of a layout can be written.</summary>
    protected virtual bool Holds(PixelFormat layout) => true;
}
