using FastInpaint.Imaging.Formats;
using FastInpaint.Imaging.IO;

namespace FastInpaint.Imaging.Jpeg;

/// <summary>JPEG files.</summary>
internal sealed class JpegCodec() : PictureCodec(new(PictureFormat.Jpeg, "JPEG", "image/jpeg", [".jpg", ".jpeg", ".jpe", ".jfif"]))
{
    protected override int MaximumSide => 65_535;

    public override bool Recognizes(ReadOnlySpan<byte> head) => head is [0xFF, 0xD8, 0xFF, ..];

    public override PictureHeader ReadHeader(ByteSource source, PictureLimits limits) => JpegDecoder.ReadHeader(source, limits);

    public override Picture Read(ByteSource source, PictureLimits limits, CancellationToken cancellationToken) => JpegDecoder.Decode(source, limits, cancellationToken);

    public override RowSource? OpenRows(ByteSource source, PictureLimits limits, bool orWhole, CancellationToken cancellationToken) =>
        JpegDecoder.OpenRows(source, limits, orWhole, cancellationToken);

    public override void Write(Stream stream, string name, Picture picture, PictureWriteOptions options, CancellationToken cancellationToken) =>
        JpegEncoder.Encode(stream, picture, options, cancellationToken);

    public override RowSink WriteRows(Stream stream, string name, PictureHeader picture, PictureMetadata metadata, PictureWriteOptions options, RowSource? original)
    {
        bool follows = options.Quality is null && original is not null && (original.Header.Width, original.Header.Height, original.Header.Layout) == (picture.Width, picture.Height, picture.Layout);
        JpegRowSource? source = follows ? original as JpegRowSource : null;
        return new JpegRowSink(stream, picture, metadata, source?.Origin, source?.Again(), options.Quality ?? JpegQuality.Default);
    }

    protected override bool Holds(PixelFormat layout) => layout is PixelFormat.Gray8 or PixelFormat.Rgb24;
}
