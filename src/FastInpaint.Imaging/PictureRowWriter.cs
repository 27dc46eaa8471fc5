using System.Collections.Immutable;
using FastInpaint.Files;
using FastInpaint.Imaging.Formats;
using FastInpaint.Imaging.Pixels;
using FastInpaint.Imaging.Profiles;

namespace FastInpaint.Imaging;

/// <summary>Writes a picture file row by row, from top to bottom, whole or not at all: the file has a temporary name until <see cref="Commit"/>. Not thread-safe.</summary>
/// <remarks>
/// PNG and PNM files are written row by row. PNG takes the layout's own color type: palettes and gray of fewer than 8 bits become 8 bits a channel. A JPEG file is written after the last row,
/// because its Huffman codes depend on all blocks; the coded blocks are held until then. BMP, WebP and TIFF files are written after the last row, and the picture is held whole until then.
/// </remarks>
public sealed class PictureRowWriter : IDisposable
{
    private readonly StagedFile _target;
    private readonly RowSink _sink;
    private readonly int _stride;
    private readonly PixelFormat _layout;
    private readonly PictureCodec _codec;
    private readonly PictureWriteOptions _options;
    private PictureMetadata _metadata;

    private PictureRowWriter(StagedFile target, RowSink sink, PictureHeader picture, PixelFormat layout, PictureCodec codec, PictureMetadata metadata, PictureWriteOptions options)
    {
        (_target, _sink, Height, _stride, _layout) = (target, sink, picture.Height, picture.Width * layout.BytesPerPixel(), layout);
        (_codec, _metadata, _options) = (codec, metadata, options);
    }

    /// <summary>Rows of the picture.</summary>
    public int Height { get; }

    /// <summary>Rows that have been written.</summary>
    public int Row { get; private set; }

    /// <summary>Warnings for the user, one sentence each: what the format changes, and which metadata is left out. Complete after <see cref="Commit"/>.</summary>
    public ImmutableArray<string> Warnings => [.. ((string?[])[_codec.WarningOfWriting(_metadata), _metadata.Fit(_options, _codec.Info.Format).Missing.Sentence()]).OfType<string>()];

    /// <summary>Begins a file.</summary>
    /// <param name="path">The file; its extension chooses the format as for <see cref="PictureFile.Write(string, Picture, PictureWriteOptions, CancellationToken)"/>.</param>
    /// <param name="width">Pixels in a row, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="layout">Layout of a pixel.</param>
    /// <param name="metadata">The file's metadata; null for none.</param>
    /// <param name="options">
    /// How the file is written; null for <see cref="PictureWriteOptions.Default"/>. <see cref="PictureWriteOptions.Changed"/> only says whether any pixel changes: the previews in the metadata stay
    /// where all its bytes are 0 or it is empty.
    /// </param>
    /// <param name="source">The format of a file whose name has no extension; null for PNG.</param>
    /// <param name="original">
    /// The reader of the original file that the picture replaces; null for none. Where both are JPEG files and the options set no quality, the new file keeps the original's tables and sampling, and the
    /// coefficients of every block whose pixels are the same. A CMYK original gives its tables only.
    /// </param>
    /// <exception cref="ArgumentException">The extension is unknown, its format cannot hold the layout, or the quality is not 1 to 100.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1.</exception>
    /// <exception cref="PictureLimitException">A row would take more than <see cref="Picture.MaxBytes"/>; or the picture would, in a format that is written after the last row.</exception>
    /// <exception cref="IOException">The file exists, its folder does not, or writing failed.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public static PictureRowWriter Create(
        string path, int width, int height, PixelFormat layout, PictureMetadata? metadata = null, PictureWriteOptions? options = null, PictureFormat? source = null,
        PictureRowReader? original = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= PictureWriteOptions.Default;
        metadata ??= PictureMetadata.Empty;
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        (options with { Changed = null }).Check(width, height);
        new PictureLimits { MaxPixels = long.MaxValue, MaxSide = int.MaxValue }.Check(path, width, height, layout);
        PictureCodec codec = PictureFormats.Named(path, source);
        codec.Check(path, width, height, layout);
        var target = new StagedFile(path, options.Overwrite);
        try
        {
            var picture = new PictureHeader(codec.Info.Format, width, height, layout.InFiles(), 8 * layout.BytesPerChannel());
            RowSink sink = codec.WriteRows(target.Stream, path, picture, metadata.Fit(options, codec.Info.Format).Metadata, options with { Changed = null }, original?.Rows);
            return new PictureRowWriter(target, sink, picture, layout, codec, metadata, options);
        }
        catch
        {
            target.Dispose();
            throw;
        }
    }

    /// <summary>Writes the next rows.</summary>
    /// <param name="rows">Whole rows, width * bytes per pixel each.</param>
    /// <param name="cancellationToken">Checked between rows.</param>
    /// <exception cref="ArgumentException">The length is not that of whole rows, or fewer rows are left.</exception>
    /// <exception cref="IOException">Writing failed.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public void Write(ReadOnlySpan<byte> rows, CancellationToken cancellationToken = default)
    {
        if (rows.Length % _stride != 0 || rows.Length / _stride > Height - Row)
        {
            throw new ArgumentException($"{rows.Length} bytes were given; a row has {_stride}, and {Height - Row} rows are left.", nameof(rows));
        }

        _sink.Write(_layout.InFiles(rows), cancellationToken);
        Row += rows.Length / _stride;
    }

    /// <summary>Completes the file and gives it its name. Afterwards only <see cref="Dispose"/> may be called.</summary>
    /// <param name="metadata">The metadata with the parts that the original has after its pixels; null for the metadata given to <see cref="Create"/>. Metadata that precedes the pixels is already written and cannot change.</param>
    /// <param name="cancellationToken">Checked while a picture is encoded whole, and while a pipe waits for its reader.</param>
    /// <exception cref="InvalidOperationException">Rows are missing.</exception>
    /// <exception cref="IOException">Writing failed, or the file has appeared since <see cref="Create"/> and must not be replaced.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public void Commit(PictureMetadata? metadata = null, CancellationToken cancellationToken = default)
    {
        if (Row != Height)
        {
            throw new InvalidOperationException($"{Row} of {Height} rows were written; write the other {Height - Row} first.");
        }

        _metadata = metadata ?? _metadata;
        _sink.Finish(metadata?.Fit(_options, _codec.Info.Format).Metadata, cancellationToken);
        _target.Commit(cancellationToken);
    }

    /// <summary>Closes the file, and deletes it where <see cref="Commit"/> was not called.</summary>
    public void Dispose()
    {
        _sink.Dispose();
        _target.Dispose();
    }
}
