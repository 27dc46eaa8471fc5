using System.Collections.Immutable;
using System.Diagnostics;
using FastInpaint.Files;
using FastInpaint.Imaging.Bmp;
using FastInpaint.Imaging.Gif;
using FastInpaint.Imaging.IO;
using FastInpaint.Imaging.Jpeg;
using FastInpaint.Imaging.Png;
using FastInpaint.Imaging.Pnm;
using FastInpaint.Imaging.Tiff;
using FastInpaint.Imaging.WebP;

namespace FastInpaint.Imaging;

/// <summary>Reads and writes picture files. Safe to call from several threads at once.</summary>
public static class PictureFile
{
    /// <summary>Reads a picture; its format follows from the content, never from the name.</summary>
    /// <param name="path">The file; a pipe will do.</param>
    /// <param name="limits">What the file may ask for; null for <see cref="PictureLimits.Default"/>.</param>
    /// <param name="cancellationToken">Looked at between rows.</param>
    /// <exception cref="PictureFormatException">The content cannot be read.</exception>
    /// <exception cref="PictureLimitException">The picture exceeds a limit.</exception>
    /// <exception cref="IOException">The file is missing, a folder, or fails to be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static Picture Read(string path, PictureLimits? limits = null, CancellationToken cancellationToken = default)
    {
        using FileStream file = Open(path);
        return Read(file, limits, path, cancellationToken);
    }

    /// <summary>Reads a picture from a stream, forward from where it stands; the stream need not be seekable.</summary>
    /// <param name="stream">The stream; left open. It may have been read beyond the picture's end.</param>
    /// <param name="limits">What the picture may ask for; null for <see cref="PictureLimits.Default"/>.</param>
    /// <param name="name">What messages call the picture.</param>
    /// <param name="cancellationToken">Looked at between rows.</param>
    /// <exception cref="PictureFormatException">The content cannot be read.</exception>
    /// <exception cref="PictureLimitException">The picture exceeds a limit.</exception>
    /// <exception cref="IOException">The stream fails to be read.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static Picture Read(
        Stream stream, PictureLimits? limits = null, string name = "picture", CancellationToken cancellationToken = default)
    {
        limits ??= PictureLimits.Default;
        var source = new ByteSource(stream, name, limits);
        return Decode(FileSignature.Recognize(source), source, limits, cancellationToken);
    }

    /// <summary>Reads size and layout without decoding pixels.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limits">What the file may ask for; null for <see cref="PictureLimits.Default"/>.</param>
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
    /// <param name="limits">What the picture may ask for; null for <see cref="PictureLimits.Default"/>.</param>
    /// <param name="name">What messages call the picture.</param>
    /// <exception cref="PictureFormatException">The content cannot be read.</exception>
    /// <exception cref="PictureLimitException">The picture exceeds a limit.</exception>
    /// <exception cref="IOException">The stream fails to be read.</exception>
    public static PictureHeader ReadHeader(Stream stream, PictureLimits? limits = null, string name = "picture")
    {
        limits ??= PictureLimits.Default;
        var source = new ByteSource(stream, name, limits);
        return FileSignature.Recognize(source) switch
        {
            PictureFormat.Png => PngDecoder.ReadHeader(source, limits),
            PictureFormat.Jpeg => JpegDecoder.ReadHeader(source, limits),
            PictureFormat.Pnm => PnmDecoder.ReadHeader(source, limits),
            PictureFormat.Bmp => BmpDecoder.ReadHeader(source, limits),
            PictureFormat.Gif => GifDecoder.ReadHeader(source, limits),
            PictureFormat.WebP => WebPDecoder.ReadHeader(source, limits),
            PictureFormat.Tiff => TiffDecoder.ReadHeader(source, limits),
            var format => throw new UnreachableException($"no decoder for {format}"),
        };
    }

    /// <summary>Writes a picture, whole or not at all: under a temporary name in the same folder, renamed when complete.</summary>
    /// <param name="path">The file. Its extension chooses the format: .png; .jpg, .jpeg, .jpe or .jfif; .bmp; .webp; .tif or .tiff; .pgm for grey, .ppm for colour, .pam for everything, .pnm for whichever fits. Without one it is that of the file that the picture was read from, and PNG where that is a GIF file or there is none.</param>
    /// <param name="picture">The picture.</param>
    /// <param name="overwrite">Whether an existing file is replaced; otherwise it is an error, also when it appears while this call runs.</param>
    /// <param name="cancellationToken">Looked at between rows; after cancellation nothing is left.</param>
    /// <exception cref="ArgumentException">The extension is unknown, or its format cannot hold the picture's layout.</exception>
    /// <exception cref="IOException">The file exists, its folder does not, or writing failed. Nothing is left.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static void Write(string path, Picture picture, bool overwrite = false, CancellationToken cancellationToken = default) =>
        Write(path, picture, new PictureWriteOptions { Overwrite = overwrite }, cancellationToken);

    /// <summary>Writes a picture, whole or not at all: under a temporary name in the same folder, renamed when complete.</summary>
    /// <param name="path">The file. Its extension chooses the format: .png; .jpg, .jpeg, .jpe or .jfif; .bmp; .webp; .tif or .tiff; .pgm for grey, .ppm for colour, .pam for everything, .pnm for whichever fits. Without one it is that of the file that the picture was read from, and PNG where that is a GIF file or there is none.</param>
    /// <param name="picture">The picture.</param>
    /// <param name="options">Quality, what changed, and whether an existing file is replaced.</param>
    /// <param name="cancellationToken">Looked at between rows; after cancellation nothing is left.</param>
    /// <exception cref="ArgumentException">The extension is unknown, its format cannot hold the picture's layout, or an option does not fit the picture.</exception>
    /// <exception cref="IOException">The file exists, its folder does not, or writing failed. Nothing is left.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static void Write(string path, Picture picture, PictureWriteOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(options);
        CheckWritable(path, picture.Width, picture.Height, picture.Layout, options.Overwrite);
        StagedFile.Write(path, options.Overwrite, stream => Write(stream, path, picture, options, cancellationToken));
    }

    /// <summary>Writes a picture to a stream as the file of a name.</summary>
    /// <param name="stream">The stream; left open.</param>
    /// <param name="name">The file's name; its extension chooses the format as for <see cref="Write(string, Picture, PictureWriteOptions, CancellationToken)"/>.</param>
    /// <param name="picture">The picture.</param>
    /// <param name="options">Quality, and what changed.</param>
    /// <param name="cancellationToken">Looked at between rows.</param>
    /// <exception cref="ArgumentException">The extension is unknown, its format cannot hold the picture's layout, or an option does not fit the picture.</exception>
    /// <exception cref="IOException">The stream fails to be written.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static void Write(Stream stream, string name, Picture picture, PictureWriteOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(picture);
        PictureFormat format = PictureExtension.FormatOf(name, picture.Format);
        if (format == PictureFormat.Pnm)
        {
            PnmEncoder.Encode(stream, picture, PictureExtension.PnmKindOf(name, picture.Layout), cancellationToken);
        }
        else
        {
            Write(stream, picture, format, options, cancellationToken);
        }
    }

    /// <summary>Writes a picture to a stream.</summary>
    /// <param name="stream">The stream; left open.</param>
    /// <param name="picture">The picture.</param>
    /// <param name="format">The format. PNM is P5 or P6, with alpha P7.</param>
    /// <param name="cancellationToken">Looked at between rows.</param>
    /// <exception cref="IOException">The stream fails to be written.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static void Write(Stream stream, Picture picture, PictureFormat format, CancellationToken cancellationToken = default) =>
        Write(stream, picture, format, PictureWriteOptions.Default, cancellationToken);

    /// <summary>Writes a picture to a stream.</summary>
    /// <param name="stream">The stream; left open.</param>
    /// <param name="picture">The picture.</param>
    /// <param name="format">The format. PNM is P5 or P6, with alpha P7.</param>
    /// <param name="options">Quality, and what changed.</param>
    /// <param name="cancellationToken">Looked at between rows.</param>
    /// <exception cref="ArgumentException">The format cannot hold the picture's layout, or an option does not fit the picture.</exception>
    /// <exception cref="IOException">The stream fails to be written.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static void Write(Stream stream, Picture picture, PictureFormat format, PictureWriteOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Quality is < 1 or > 100)
        {
            throw new ArgumentException($"The quality is {options.Quality}; it must be 1 to 100.", nameof(options));
        }

        if (options.Changed is { } changed && changed.Length != (long)picture.Width * picture.Height)
        {
            throw new ArgumentException($"The mask of changes has {changed.Length} bytes, the picture {(long)picture.Width * picture.Height} pixels.", nameof(options));
        }

        switch (format)
        {
            case PictureFormat.Png:
                PngEncoder.Encode(stream, picture, cancellationToken);
                break;
            case PictureFormat.Bmp:
                Require(format, picture);
                cancellationToken.ThrowIfCancellationRequested();
                BmpEncoder.Encode(stream, picture);
                break;
            case PictureFormat.WebP:
                Require(format, picture);
                cancellationToken.ThrowIfCancellationRequested();
                WebPEncoder.Encode(stream, picture, options.Quality);
                break;
            case PictureFormat.Tiff:
                TiffEncoder.Encode(stream, picture, cancellationToken);
                break;
            case PictureFormat.Jpeg:
                Require(format, picture);
                JpegEncoder.Encode(stream, picture, options, cancellationToken);
                break;
            case PictureFormat.Pnm:
                PnmEncoder.Encode(stream, picture, PictureExtension.PnmKindOf(".pnm", picture.Layout), cancellationToken);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(format), format, "Pictures are written as PNG, JPEG, PNM, BMP, WebP or TIFF.");
        }
    }

    /// <summary>The format that a picture takes where none is named: that of the file that it was read from, and PNG where that is a GIF file or there is none.</summary>
    /// <param name="source">The file's format; null where there is none.</param>
    public static PictureFormat DefaultFormat(PictureFormat? source) => source is null or PictureFormat.Gif ? PictureFormat.Png : source.Value;

    /// <summary>Why a format cannot hold a picture; null where it can.</summary>
    /// <param name="format">The format.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="layout">Layout of a pixel.</param>
    /// <returns>A clause without a full stop, such as "a JPEG file cannot hold pixels of Rgba32".</returns>
    public static string? Refusal(PictureFormat format, int width, int height, PictureLayout layout)
    {
        (string name, bool holds, int side) = format switch
        {
            PictureFormat.Jpeg => ("JPEG", layout is PictureLayout.Gray8 or PictureLayout.Rgb24, JpegEncoder.MaximumSide),
            PictureFormat.WebP => ("WebP", layout.BytesPerChannel() == 1, WebPEncoder.MaximumSide),
            PictureFormat.Bmp => ("BMP", layout.BytesPerChannel() == 1, int.MaxValue),
            _ => ("", true, int.MaxValue),
        };
        return !holds ? $"a {name} file cannot hold pixels of {layout}"
            : width > side || height > side ? $"a {name} file has at most {side} pixels a side, the picture is {width} x {height}"
            : null;
    }

    /// <inheritdoc cref="WarningsOfWriting(Picture, PictureFormat)"/>
    /// <param name="path">The file that is written; its extension chooses the format as for <see cref="Write(string, Picture, bool, CancellationToken)"/>.</param>
    /// <param name="picture">The picture, with format and metadata of the file that it was read from.</param>
    /// <exception cref="ArgumentException">The extension is unknown.</exception>
    public static ImmutableArray<string> WarningsOfWriting(string path, Picture picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        return WarningsOfWriting(picture, PictureExtension.FormatOf(path, picture.Format));
    }

    /// <summary>What a user should know when a picture is written: sentences about what its format changes. What the reader has to say stands in <see cref="PictureMetadata.Warnings"/>.</summary>
    /// <param name="picture">The picture, with format and metadata of the file that it was read from.</param>
    /// <param name="target">The format of the file that is written.</param>
    public static ImmutableArray<string> WarningsOfWriting(Picture picture, PictureFormat target)
    {
        ArgumentNullException.ThrowIfNull(picture);
        return (picture.Format, target) switch
        {
            (PictureFormat.Gif, PictureFormat.Png) => ["GIF files are only read: the result is a PNG file."],
            (PictureFormat.WebP, PictureFormat.WebP) when picture.Metadata.IsLossyWebP =>
                ["The picture was a lossy WebP file and is encoded again: pixels outside the hole change a little. A PNG file keeps them."],
            _ => [],
        };
    }

    /// <summary>Throws what <see cref="Write(string, Picture, bool, CancellationToken)"/> would, so that long work can be refused before it starts.</summary>
    /// <param name="path">The file to be written later.</param>
    /// <param name="layout">The layout of its pixels.</param>
    /// <param name="overwrite">Whether an existing file may be replaced.</param>
    /// <exception cref="ArgumentException">The extension is unknown, or its format cannot hold the layout.</exception>
    /// <exception cref="IOException">The file exists, is a folder, or its folder does not exist.</exception>
    public static void CheckWritable(string path, PictureLayout layout, bool overwrite) => CheckWritable(path, 1, 1, layout, overwrite);

    /// <summary>Throws what <see cref="Write(string, Picture, bool, CancellationToken)"/> would, so that long work can be refused before it starts.</summary>
    /// <param name="path">The file to be written later.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="layout">The layout of its pixels.</param>
    /// <param name="overwrite">Whether an existing file may be replaced.</param>
    /// <exception cref="ArgumentException">The extension is unknown, or its format cannot hold the size or the layout.</exception>
    /// <exception cref="IOException">The file exists, is a folder, or its folder does not exist.</exception>
    public static void CheckWritable(string path, int width, int height, PictureLayout layout, bool overwrite)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        PictureExtension.Check(path, layout, width: width, height: height);
        StagedFile.Check(path, overwrite);
    }

    private static void Require(PictureFormat format, Picture picture)
    {
        if (Refusal(format, picture.Width, picture.Height, picture.Layout) is { } refusal)
        {
            throw new ArgumentException($"{char.ToUpperInvariant(refusal[0])}{refusal[1..]}; use .png.", nameof(picture));
        }
    }

    internal static Picture Decode(PictureFormat format, ByteSource source, PictureLimits limits, CancellationToken cancellationToken) => format switch
    {
        PictureFormat.Png => PngDecoder.Decode(source, limits, cancellationToken),
        PictureFormat.Jpeg => JpegDecoder.Decode(source, limits, cancellationToken),
        PictureFormat.Pnm => PnmDecoder.Decode(source, limits, cancellationToken),
        PictureFormat.Bmp => BmpDecoder.Decode(source, limits, cancellationToken),
        PictureFormat.Gif => GifDecoder.Decode(source, limits, cancellationToken),
        PictureFormat.WebP => WebPDecoder.Decode(source, limits, cancellationToken),
        PictureFormat.Tiff => TiffDecoder.Decode(source, limits, cancellationToken),
        _ => throw new UnreachableException($"no decoder for {format}"),
    };

    internal static FileStream Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
        {
            throw new IOException($"{path}: is a folder, not a picture file.");
        }

        return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
    }
}
