using FastInpaint.Imaging.Formats;
using FastInpaint.Imaging.IO;

namespace FastInpaint.Imaging.Tiff;

/// <summary>TIFF files.</summary>
internal sealed class TiffCodec() : PictureCodec(new(PictureFormat.Tiff, "TIFF", "image/tiff", [".tif", ".tiff"]))
{
    // The number 43 is BigTIFF's, about which the reader has a sentence.
    public override bool Recognizes(ReadOnlySpan<byte> head) => head is [(byte)'I', (byte)'I', 42 or 43, 0, ..] or [(byte)'M', (byte)'M', 0, 42 or 43, ..];

    public override PictureHeader ReadHeader(ByteSource source, PictureLimits limits) => TiffDecoder.ReadHeader(source, limits);

    public override Picture Read(ByteSource source, PictureLimits limits, CancellationToken cancellationToken) => TiffDecoder.Decode(source, limits, cancellationToken);

    public override void Write(Stream stream, string name, Picture picture, PictureWriteOptions options, CancellationToken cancellationToken) =>
        TiffEncoder.Encode(stream, picture, cancellationToken);
}
