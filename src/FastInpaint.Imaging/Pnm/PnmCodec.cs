using FastInpaint.Imaging.Formats;
using FastInpaint.Imaging.IO;
using FastInpaint.Imaging.Pixels;

namespace FastInpaint.Imaging.Pnm;

/// <summary>PNM files, P1 to P7. Data after the first picture, such as further pictures, is ignored.</summary>
internal sealed class PnmCodec() : PictureCodec(new(PictureFormat.Pnm, "PNM", "image/x-portable-anymap", [".pgm", ".ppm", ".pnm", ".pam"], [".pbm"]))
{
    /// <summary>Bytes of rows that are allocated before the first row has arrived, where the file's length is unknown; at least one row.</summary>
    private const int FirstBytes = 1 << 20;

    public override IEnumerable<string> OfferedExtensions => Info.Extensions;

    public override bool Recognizes(ReadOnlySpan<byte> head) =>
        head is [(byte)'P', >= (byte)'1' and <= (byte)'7'] or [(byte)'P', >= (byte)'1' and <= (byte)'7', (byte)' ' or (>= 9 and <= 13) or (byte)'#', ..];

    public override string? Explain(ReadOnlySpan<byte> head) =>
        head is [(byte)'P', (byte)'F' or (byte)'f', (byte)'\n', ..] ? "this is a PFM file, which is not read; convert it to PNG." : null;

    public override void Check(string path, int width, int height, PixelFormat layout) => KindOf(path, layout);

    public override PictureReading Open(ByteSource source, PictureLimits limits)
    {
        var tokens = new PnmTokenReader(source);
        PnmHeader header = PnmHeaderReader.Read(tokens, limits);
        return new(Header, Decode, Rows);

        PictureHeader Header()
        {
            var picture = new PictureHeader(PictureFormat.Pnm, header.Width, header.Height, header.Layout, header.BitDepth);
            return picture.WithMemory(picture.RowBytes, metadata: 0);
        }

        Picture Decode(CancellationToken cancellationToken)
        {
            PnmRowSource rows = Rows();
            PictureLimits.CheckBytes(source.Name, header.Width, header.Height, header.Layout);
            byte[] pixels = DecodeRows(source, rows, cancellationToken);
            return new Picture(header.Width, header.Height, header.Layout, pixels) { Format = PictureFormat.Pnm, Metadata = rows.Metadata };
        }

        // Refuses a file that is too short for its pixels.
        PnmRowSource Rows() => source.Remaining is { } remaining && remaining < header.LeastBytes
            ? throw source.Error(
                $"the header promises {header.Width} x {header.Height} pixels, at least {header.LeastBytes} bytes, and {remaining} follow; the file is truncated or forged, fetch or export it again.")
            : new PnmRowSource(header, tokens);
    }

    public override void Write(Stream stream, string name, Picture picture, PictureWriteOptions options, CancellationToken cancellationToken)
    {
        PnmKind kind = KindOf(name, picture.Layout);
        if (BlackAndWhite(picture, kind, options.Changed) is { } bits)
        {
            PnmBitWriter.Write(stream, bits, asMap: kind == PnmKind.Pam, cancellationToken);
            return;
        }

        using var rows = new PnmRowSink(stream, picture.Width, picture.Height, picture.Layout, kind);
        rows.Write(picture.Pixels.Span, cancellationToken);
    }

    public override long WritingBytes(PictureHeader picture, int? quality) => CodecMemory.Rounded(picture);

    /// <summary>A black-and-white file is written from the whole picture; other files are written row by row with 8 or 16 bits a sample.</summary>
    public override RowSink WriteRows(Stream stream, string name, PictureHeader picture, PictureMetadata metadata, PictureWriteOptions options, RowSource? original) =>
        KindOf(name, picture.Layout) is var kind && kind == PnmKind.Bitmap
            ? base.WriteRows(stream, name, picture, metadata, options, original)
            : new PnmRowSink(stream, picture.Width, picture.Height, picture.Layout, kind);

    public override bool WritesRows(string name) => Path.GetExtension(name).ToLowerInvariant() != ".pbm";

    public override bool HoldsAlpha(string name) => Path.GetExtension(name).ToLowerInvariant() is ".pam" or ".pnm" or "";

    public override string? LevelRefusal(string name, Picture picture, Func<ReadOnlyMemory<byte>>? changed) =>
        KindOf(name, AsHeld(name, picture.Layout)) != PnmKind.Bitmap || GrayLevels.TryFit(picture.Layout.HasAlpha() ? Opacity.Drop(picture) : picture, 1, changed?.Invoke()) is not null
            ? null
            : "a .pbm file holds black and white only, and the picture has other pixels";

    protected override string Kind(string name) => Path.GetExtension(name) is { Length: > 0 } extension ? extension.ToLowerInvariant() : Info.Name;

    /// <summary>The picture in black and white, where the file has 1 bit a pixel because its source had or its name asks for it; null otherwise.</summary>
    private static Picture? BlackAndWhite(Picture picture, PnmKind kind, ReadOnlyMemory<byte>? changed) =>
        kind == PnmKind.Bitmap || (kind is PnmKind.Any or PnmKind.Pam && picture.Metadata.BitDepth == 1) ? GrayLevels.TryFit(picture, 1, changed) : null;

    /// <exception cref="ArgumentException">A file with this name cannot hold the layout.</exception>
    private static PnmKind KindOf(string path, PixelFormat layout) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".pam" => PnmKind.Pam,
        ".pbm" when layout == PixelFormat.Gray8 => PnmKind.Bitmap,
        ".pgm" when layout.IsGray() && !layout.HasAlpha() => PnmKind.Graymap,
        ".ppm" when !layout.HasAlpha() => PnmKind.Pixmap,
        ".pnm" or "" => layout.HasAlpha() ? PnmKind.Pam : layout.IsGray() ? PnmKind.Any : PnmKind.Pixmap,
        string other => throw new ArgumentException($"{path}: {other} cannot hold pixels of {layout}; use .png or .pam."),
    };

    /// <summary>Decodes all rows. Where the file's length is unknown, the memory is at most twice the bytes that have arrived.</summary>
    private static byte[] DecodeRows(ByteSource source, PnmRowSource rows, CancellationToken cancellationToken)
    {
        PictureHeader header = rows.Header;
        int stride = header.Width * header.Layout.BytesPerPixel();
        int known = source.Remaining is null ? Math.Clamp(FirstBytes / stride, 1, header.Height) : header.Height;
        byte[] pixels = PixelMemory.Allocate(source.Name, header.Width, known, header.Layout);
        for (int y = 0; y < header.Height; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (y == known)
            {
                known = (int)Math.Min(header.Height, known * 2L);
                byte[] larger = PixelMemory.Allocate(source.Name, header.Width, known, header.Layout);
                pixels.CopyTo(larger, 0);
                pixels = larger;
            }

            rows.Read(pixels.AsSpan(y * stride, stride));
        }

        return pixels;
    }
}
