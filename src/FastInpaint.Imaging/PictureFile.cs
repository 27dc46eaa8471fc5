using System.Collections.Immutable;
using FastInpaint.Files;
using FastInpaint.Imaging.Formats;
using FastInpaint.Imaging.IO;
using FastInpaint.Imaging.Pixels;
using FastInpaint.Imaging.Profiles;

namespace FastInpaint.Imaging;

/// <summary>Reads and writes picture files. Safe to call from several threads at once.</summary>
public static class PictureFile
{
    /// <summary>The formats that are read, in a fixed order.</summary>
    public static ImmutableArray<PictureFormatInfo> Formats { get; } = [.. PictureFormats.All.Select(codec => codec.Info)];

    /// <summary>Reads a picture; its format follows from the content, never from the name.</summary>
    /// <param name="path">The file, or a pipe.</param>
    /// <param name="limits">The limits on the file; null for <see cref="PictureLimits.Default"/>.</param>
    /// <param name="cancellationToken">Checked between rows.</param>
    /// <exception cref="PictureFormatException">The content cannot be read.</exception>
    /// <exception cref="PictureLimitException">The picture exceeds a limit.</exception>
    /// <exception cref="InsufficientMemoryException">The process does not have the memory at the moment.</exception>
    /// <exception cref="IOException">The file is missing, a folder, or fails to be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public static Picture Read(string path, PictureLimits? limits = null, CancellationToken cancellationToken = default)
    {
        using FileStream file = Open(path);
        return Read(file, limits, path, cancellationToken);
    }

    /// <summary>Reads a picture from a stream, starting at the stream's position; the stream need not be seekable.</summary>
    /// <param name="stream">The stream; left open. It may have been read beyond the picture's end.</param>
    /// <param name="limits">The limits on the picture; null for <see cref="PictureLimits.Default"/>.</param>
    /// <param name="name">What messages call the picture.</param>
    /// <param name="cancellationToken">Checked between rows.</param>
    /// <exception cref="PictureFormatException">The content cannot be read.</exception>
    /// <exception cref="PictureLimitException">The picture exceeds a limit.</exception>
    /// <exception cref="InsufficientMemoryException">The process does not have the memory at the moment.</exception>
    /// <exception cref="IOException">The stream fails to be read.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public static Picture Read(
        Stream stream, PictureLimits? limits = null, string name = "picture", CancellationToken cancellationToken = default) => Open(stream, limits, name).Decode(cancellationToken);

    /// <summary>Reads size and layout without decoding pixels.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limits">The limits on the file; null for <see cref="PictureLimits.Default"/>.</param>
    /// <exception cref="PictureFormatException">The content cannot be read.</exception>
    /// <exception cref="PictureLimitException">The picture exceeds a limit.</exception>
    /// <exception cref="IOException">The file is missing, a folder, or fails to be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static PictureHeader ReadHeader(string path, PictureLimits? limits = null)
    {
        using FileStream file = Open(path);
        return ReadHeader(file, limits, path);
    }

    /// <summary>Reads size and layout from a stream without decoding pixels.</summary>
    /// <param name="stream">The stream; left open. It may have been read beyond the header's end.</param>
    /// <param name="limits">The limits on the picture; null for <see cref="PictureLimits.Default"/>.</param>
    /// <param name="name">What messages call the picture.</param>
    /// <exception cref="PictureFormatException">The content cannot be read.</exception>
    /// <exception cref="PictureLimitException">The picture exceeds a limit.</exception>
    /// <exception cref="IOException">The stream fails to be read.</exception>
    public static PictureHeader ReadHeader(Stream stream, PictureLimits? limits = null, string name = "picture") => Open(stream, limits, name).Header();

    /// <inheritdoc cref="Write(string, Picture, PictureWriteOptions, CancellationToken)"/>
    /// <param name="overwrite">Whether an existing file is replaced; otherwise it is an error, also when it appears while this call runs.</param>
    public static void Write(string path, Picture picture, bool overwrite = false, CancellationToken cancellationToken = default) =>
        Write(path, picture, new PictureWriteOptions { Overwrite = overwrite }, cancellationToken);

    /// <summary>Writes a picture, whole or not at all: under a temporary name in the same folder, renamed when complete.</summary>
    /// <remarks>
    /// Links are followed, and the new file takes the mode, owner and group of an existing one. A pipe or a device gets the complete picture and needs no permission to be replaced. A file
    /// is written in place where it cannot be replaced: its folder accepts no new file, the file is a mount point, or a new file cannot be given to its owner.
    /// </remarks>
    /// <param name="path">The file. Its extension chooses the format: .png; .jpg, .jpeg, .jpe or .jfif; .bmp; .webp; .tif or .tiff; .pbm for black and white, .pgm for gray, .ppm for color, .pam for everything, .pnm for
    /// whichever fits. A name without an extension takes the format of the file that the picture was read from; PNG where that was a GIF file or there is none.</param>
    /// <param name="picture">The picture.</param>
    /// <param name="options">Quality, the changed pixels, and whether an existing file is replaced.</param>
    /// <param name="cancellationToken">Checked between rows; after cancellation nothing is left.</param>
    /// <exception cref="ArgumentException">The extension is unknown, its format cannot hold the picture's layout or its transparent pixels, or an option does not fit the picture.</exception>
    /// <exception cref="IOException">The file exists, its folder does not, or writing failed. Nothing is left.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public static void Write(string path, Picture picture, PictureWriteOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(options);
        CheckWritable(path, picture.Width, picture.Height, PictureFormats.Named(path, picture.Format).AsHeld(path, picture.Layout), options.Overwrite);
        StagedFile.Write(path, options.Overwrite, stream => Write(stream, path, picture, options, cancellationToken), cancellationToken);
    }

    /// <summary>Writes a picture to a stream in the format that a file name chooses.</summary>
    /// <param name="stream">The stream; left open.</param>
    /// <param name="name">The file's name; its extension chooses the format as for <see cref="Write(string, Picture, PictureWriteOptions, CancellationToken)"/>.</param>
    /// <param name="picture">The picture.</param>
    /// <param name="options">Quality, and the changed pixels.</param>
    /// <param name="cancellationToken">Checked between rows.</param>
    /// <exception cref="ArgumentException">The extension is unknown, its format cannot hold the picture's layout or its transparent pixels, or an option does not fit the picture.</exception>
    /// <exception cref="IOException">The stream fails to be written.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public static void Write(Stream stream, string name, Picture picture, PictureWriteOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(picture);
        Write(PictureFormats.Named(name, picture.Format), stream, name, picture, options, cancellationToken);
    }

    /// <inheritdoc cref="Write(Stream, Picture, PictureFormat, PictureWriteOptions, CancellationToken)"/>
    public static void Write(Stream stream, Picture picture, PictureFormat format, CancellationToken cancellationToken = default) =>
        Write(stream, picture, format, PictureWriteOptions.Default, cancellationToken);

    /// <summary>Writes a picture to a stream.</summary>
    /// <param name="stream">The stream; left open.</param>
    /// <param name="picture">The picture.</param>
    /// <param name="format">The format. PNM is P5 or P6, with alpha P7.</param>
    /// <param name="options">Quality, and the changed pixels.</param>
    /// <param name="cancellationToken">Checked between rows.</param>
    /// <exception cref="ArgumentException">The format cannot hold the picture's layout, or an option does not fit the picture.</exception>
    /// <exception cref="IOException">The stream fails to be written.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public static void Write(Stream stream, Picture picture, PictureFormat format, PictureWriteOptions options, CancellationToken cancellationToken = default) =>
        Write(PictureFormats.ToWrite(format), stream, "", picture, options, cancellationToken);

    /// <summary>The format that a picture is written in where none is named: the format of the file that it was read from, or PNG where that is a GIF file or there is none.</summary>
    /// <param name="source">The file's format; null where there is none.</param>
    public static PictureFormat DefaultFormat(PictureFormat? source) => PictureFormats.Default(source).Info.Format;

    /// <summary>Why a format cannot hold a picture; null where it can.</summary>
    /// <param name="format">The format.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="layout">Layout of a pixel.</param>
    /// <returns>A clause without a full stop, such as "a JPEG file cannot hold pixels of Rgba32".</returns>
    public static string? Refusal(PictureFormat format, int width, int height, PixelFormat layout) => PictureFormats.Of(format).Refusal(width, height, layout);

    /// <summary>Why a format cannot hold a picture whose hole is not filled yet; null where it can. Every format can hold a picture whose alpha is opaque throughout.</summary>
    /// <param name="format">The format.</param>
    /// <param name="picture">The picture.</param>
    /// <param name="hole">Returns one byte a pixel, not 0 where the picture will change; null where all pixels stay. Called only where the format cannot hold some pixel.</param>
    /// <returns>A clause without a full stop, such as "a JPEG file cannot hold transparency, and 7 pixels of the picture (Rgba32) are not opaque".</returns>
    public static string? Refusal(PictureFormat format, Picture picture, Func<ReadOnlyMemory<byte>>? hole)
    {
        ArgumentNullException.ThrowIfNull(picture);
        return Refusal(PictureFormats.Of(format), "", picture, hole);
    }

    /// <inheritdoc cref="WarningsOfWriting(Picture, PictureFormat, PictureWriteOptions?)"/>
    /// <param name="path">The file that is written; its extension chooses the format as for <see cref="Write(string, Picture, bool, CancellationToken)"/>.</param>
    /// <param name="picture">The picture, with format and metadata of the file that it was read from.</param>
    /// <param name="options">How the picture is written; null for <see cref="PictureWriteOptions.Default"/>.</param>
    /// <exception cref="ArgumentException">The extension is unknown.</exception>
    public static ImmutableArray<string> WarningsOfWriting(string path, Picture picture, PictureWriteOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(picture);
        return WarningsOfWriting(picture, PictureFormats.Named(path, picture.Format).Info.Format, options);
    }

    /// <summary>Warnings for the user about writing a picture, one sentence each: what its format changes, and which metadata is left out. Warnings of the reader are in <see cref="PictureMetadata.Warnings"/>.</summary>
    /// <param name="picture">The picture, with format and metadata of the file that it was read from.</param>
    /// <param name="target">The format of the file that is written.</param>
    /// <param name="options">How the picture is written; null for <see cref="PictureWriteOptions.Default"/>.</param>
    public static ImmutableArray<string> WarningsOfWriting(Picture picture, PictureFormat target, PictureWriteOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(picture);
        options ??= PictureWriteOptions.Default;
        string? format = picture.Format is { } original && PictureFormats.Of(original).Info is { IsWritten: false } source && target == DefaultFormat(original)
            ? $"{source.Name} files are only read: the result is a {PictureFormats.Of(target).Info.Name} file."
            : PictureFormats.Of(target).WarningOfWriting(picture.Metadata);
        return [.. ((string?[])[format, picture.Metadata.Fit(options, target).Missing.Sentence()]).OfType<string>()];
    }

    /// <summary>Checks before long work that a picture can be written: throws what <see cref="Write(string, Picture, bool, CancellationToken)"/> would throw. Assumes transparent pixels where the layout has alpha.</summary>
    /// <param name="path">The file to be written later.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="layout">The layout of its pixels.</param>
    /// <param name="overwrite">Whether an existing file may be replaced.</param>
    /// <exception cref="ArgumentException">The extension is unknown, or its format cannot hold the size or the layout.</exception>
    /// <exception cref="IOException">The file exists, is a folder, or its folder does not exist.</exception>
    public static void CheckWritable(string path, int width, int height, PixelFormat layout, bool overwrite)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        PictureFormats.Named(path, null).Check(path, width, height, layout);
        StagedFile.Check(path, overwrite);
    }

    /// <summary>Checks before the pixels are read that a picture can be written: throws what <see cref="Write(string, Picture, bool, CancellationToken)"/> would throw for every picture with this header. Assumes opaque pixels.</summary>
    /// <param name="path">The file to be written later.</param>
    /// <param name="header">The picture's header.</param>
    /// <param name="overwrite">Whether an existing file may be replaced.</param>
    /// <inheritdoc cref="CheckWritable(string, int, int, PixelFormat, bool)"/>
    public static void CheckWritable(string path, PictureHeader header, bool overwrite)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(header);
        CheckWritable(path, header.Width, header.Height, PictureFormats.Named(path, header.Format).AsHeld(path, header.Layout), overwrite);
    }

    /// <summary>Checks before the hole is filled that a picture can be written: throws what <see cref="Write(string, Picture, bool, CancellationToken)"/> would throw.</summary>
    /// <param name="path">The file to be written later.</param>
    /// <param name="picture">The picture.</param>
    /// <param name="hole">Returns one byte a pixel, not 0 where the picture will change; null where all pixels stay. Called only where the format cannot hold some pixel.</param>
    /// <param name="overwrite">Whether an existing file may be replaced.</param>
    /// <exception cref="ArgumentException">The extension is unknown, or its format cannot hold the size, the layout, or a pixel outside the hole (a transparent one for example).</exception>
    /// <exception cref="IOException">The file exists, is a folder, or its folder does not exist.</exception>
    public static void CheckWritable(string path, Picture picture, Func<ReadOnlyMemory<byte>>? hole, bool overwrite)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentException.ThrowIfNullOrEmpty(path);
        PictureCodec codec = PictureFormats.Named(path, picture.Format);
        codec.Check(path, picture.Width, picture.Height, codec.AsHeld(path, picture.Layout));
        if ((codec.AlphaRefusal(path, picture, hole) ?? codec.LevelRefusal(path, picture, hole)) is { } refusal)
        {
            throw new ArgumentException($"{path}: {refusal}; use .png.");
        }

        StagedFile.Check(path, overwrite);
    }

    private static void Write(PictureCodec codec, Stream stream, string name, Picture picture, PictureWriteOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(options);
        options.Check(picture.Width, picture.Height);
        if ((Refusal(codec, name, picture, null) ?? codec.LevelRefusal(name, picture, options.Changed is { } changed ? () => changed : null)) is { } refusal)
        {
            throw new ArgumentException(name.Length > 0 ? $"{name}: {refusal}; use .png." : $"{char.ToUpperInvariant(refusal[0])}{refusal[1..]}; use .png.", nameof(picture));
        }

        picture = InFiles(picture, picture.Metadata.Fit(options, codec.Info.Format).Metadata);
        codec.Write(stream, name, codec.HoldsAlpha(name) || !picture.Layout.HasAlpha() ? picture : Opacity.Drop(picture), options, cancellationToken);
    }

    private static string? Refusal(PictureCodec codec, string name, Picture picture, Func<ReadOnlyMemory<byte>>? hole) =>
        codec.Refusal(picture.Width, picture.Height, codec.AsHeld(name, picture.Layout)) ?? codec.AlphaRefusal(name, picture, hole);

    /// <summary>The picture with other metadata and with its channels in the order that files have. Shares the pixels where the order is the same.</summary>
    private static Picture InFiles(Picture picture, PictureMetadata metadata)
    {
        PixelFormat format = picture.Layout.InFiles();
        Memory<byte> pixels = format == picture.Layout ? picture.Pixels : picture.Layout.Reordered(picture.Pixels.Span);
        return new Picture(picture.Width, picture.Height, format, pixels) { Format = picture.Format, Metadata = metadata };
    }

    /// <summary>Reads a file up to its pixels.</summary>
    internal static PictureReading Open(Stream stream, PictureLimits? limits, string name)
    {
        limits ??= PictureLimits.Default;
        var source = new ByteSource(stream, name, limits);
        return PictureFormats.Recognize(source).Open(source, limits);
    }

    internal static FileStream Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
        {
            throw new IOException($"{path}: is a folder, not a picture file. Name a file.");
        }

        return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
    }
}
