namespace FastInpaint.Imaging.Png;

/// <summary>8-bit channels.</summary>
internal sealed class PngIdentityPacker : PngRowPacker
{
    public override bool IsIdentity => true;

    public override void Pack(ReadOnlySpan<byte> pixels, Span<byte> row) => pixels.CopyTo(row);
}
