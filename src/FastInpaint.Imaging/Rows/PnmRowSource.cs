using FastInpaint.Imaging.IO;
using FastInpaint.Imaging.Pnm;

namespace FastInpaint.Imaging.Rows;

/// <summary>The rows of a PNM file.</summary>
internal sealed class PnmRowSource(PnmRowReader rows, PictureMetadata metadata) : RowSource
{
    public override PictureMetadata Metadata => metadata;

    public override void Read(Span<byte> row) => rows.Read(row);

    public static PnmRowSource Open(ByteSource source, PictureLimits limits)
    {
        var tokens = new PnmTokenReader(source);
        PnmHeader header = PnmDecoder.ReadHeader(tokens, limits);
        return new PnmRowSource(PnmRowReader.For(header, tokens), PnmDecoder.Metadata(header))
        {
            Header = new PictureHeader(PictureFormat.Pnm, header.Width, header.Height, header.Layout, header.BitDepth),
        };
    }
}
