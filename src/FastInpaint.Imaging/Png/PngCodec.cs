using FastInpaint.Imaging.Formats;
using FastInpaint.Imaging.IO;

namespace FastInpaint.Imaging.Png;

/// <summary>PNG files.</summary>
internal sealed class PngCodec() : PictureCodec(new(PictureFormat.Png, "PNG", "image/png", [".png"]))
{
    public override bool Recognizes(ReadOnlySpan<byte> head) => head.StartsWith(PngHeader.Signature);

    public override string? Explain(ReadOnlySpan<byte> head) =>
        PngHeader.Signature.StartsWith(head) ? $"the file ends at byte {head.Length}, inside the PNG signature; it is truncated, fetch or export it again."
        : head.StartsWith(PngHeader.Signature[..4]) ? "this is a PNG (with line ends changed by a text-mode transfer) file, which is not read; convert it to PNG."
        : null;

    public override PictureHeader ReadHeader(ByteSource source, PictureLimits limits) => PngDecoder.ReadHeader(source, limits);

    public override Picture Read(ByteSource source, PictureLimits limits, CancellationToken cancellationToken) => PngDecoder.Decode(source, limits, cancellationToken);

    public override RowSource? OpenRows(ByteSource source, PictureLimits limits, bool orWhole, CancellationToken cancellationToken) =>
        PngDecoder.OpenRows(source, limits, orWhole, cancellationToken);

    public override void Write(Stream stream, string name, Picture picture, PictureWriteOptions options, CancellationToken cancellationToken)
    {
        PngEncoding encoding = PngEncoding.For(picture);
        using var rows = new PngRowSink(stream, encoding, PngCompression.Choose(picture, encoding), picture.Metadata, picture.Metadata.ProfileFits(picture.Layout));
        rows.Write(picture.Pixels.Span, cancellationToken);
        rows.Finish(null, cancellationToken);
    }

    /// <summary>Takes the layout's own color type: whether all pixels fit a palette is not known before the last.</summary>
    public override RowSink WriteRows(Stream stream, string name, PictureHeader picture, PictureMetadata metadata, PictureWriteOptions options, RowSource? original) =>
        new PngRowSink(stream, PngEncoding.Of(picture.Width, picture.Height, picture.Layout), PngCompression.ShortSearch, metadata, metadata.ProfileFits(picture.Layout));
}
