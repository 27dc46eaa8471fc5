using FastInpaint.Imaging.IO;

namespace FastInpaint.Imaging.Png;

/// <summary>16-bit channels: machine order to big-endian.</summary>
internal sealed class PngSwapPacker : PngRowPacker
{
    public override void Pack(ReadOnlySpan<byte> pixels, Span<byte> row) => BigEndian16.Convert(pixels, row);
}
