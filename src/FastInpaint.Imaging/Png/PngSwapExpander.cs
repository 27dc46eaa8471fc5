using FastInpaint.Imaging.IO;

namespace FastInpaint.Imaging.Png;

/// <summary>16-bit channels: big-endian to machine order.</summary>
internal sealed class PngSwapExpander : PngRowExpander
{
    public override void Expand(ReadOnlySpan<byte> row, Span<byte> pixels) => BigEndian16.Convert(row, pixels);
}
