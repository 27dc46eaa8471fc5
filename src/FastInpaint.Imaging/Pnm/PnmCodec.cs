using FastInpaint.Imaging.Formats;
using FastInpaint.Imaging.IO;

namespace FastInpaint.Imaging.Pnm;

/// <summary>PNM files.</summary>
internal sealed class PnmCodec() : PictureCodec(new(PictureFormat.Pnm, "PNM", "image/x-portable-anymap", [".pgm", ".ppm", ".pnm", ".pam"], [".pbm"]))
{
    public override IEnumerable<string> OfferedExtensions => Info.Extensions;

    public override bool Recognizes(ReadOnlySpan<byte> head) =>
        head is [(byte)'P', >= (byte)'1' and <= (byte)'7'] or [(byte)'P', >= (byte)'1' and <= (byte)'7', (byte)' ' or (>= 9 and <= 13) or (byte)'#', ..];

    public override string? Explain(ReadOnlySpan<byte> head) =>
        head is [(byte)'P', (byte)'F' or (byte)'f', (byte)'\n', ..] ? "this is a PFM file, which is not read; convert it to PNG." : null;

    public override PictureHeader ReadHeader(ByteSource source, PictureLimits limits) => PnmDecoder.ReadHeader(source, limits);

    public override Picture Read(ByteSource source, PictureLimits limits, CancellationToken cancellationToken) => PnmDecoder.Decode(source, limits, cancellationToken);

    public override RowSource OpenRows(ByteSource source, PictureLimits limits, bool orWhole, CancellationToken cancellationToken) => PnmDecoder.OpenRows(source, limits);

    public override void Check(string path, int width, int height, PixelFormat layout) => KindOf(path, layout);

    public override void Write(Stream stream, string name, Picture picture, PictureWriteOptions options, CancellationToken cancellationToken)
    {
        using var rows = new PnmRowSink(stream, picture.Width, picture.Height, picture.Layout, KindOf(name, picture.Layout));
        rows.Write(picture.Pixels.Span, cancellationToken);
    }

    public override RowSink WriteRows(Stream stream, string name, PictureHeader picture, PictureMetadata metadata, PictureWriteOptions options, RowSource? original) =>
        new PnmRowSink(stream, picture.Width, picture.Height, picture.Layout, KindOf(name, picture.Layout));

    /// <exception cref="ArgumentException">A file of the name cannot hold the layout.</exception>
    private static PnmKind KindOf(string path, PixelFormat layout) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".pam" => PnmKind.Pam,
        ".pgm" when layout.IsGray() && !layout.HasAlpha() => PnmKind.Graymap,
        ".ppm" when !layout.HasAlpha() => PnmKind.Pixmap,
        ".pnm" or "" => layout.HasAlpha() ? PnmKind.Pam : layout.IsGray() ? PnmKind.Graymap : PnmKind.Pixmap,
        string other => throw new ArgumentException($"{path}: {other} cannot hold pixels of {layout}; use .png or .pam."),
    };
}
