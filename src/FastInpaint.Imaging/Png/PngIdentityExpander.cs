namespace FastInpaint.Imaging.Png;

/// <summary>8-bit channels: rows are pixels.</summary>
internal sealed class PngIdentityExpander : PngRowExpander
{
    public override bool IsIdentity => true;

    public override void Expand(ReadOnlySpan<byte> row, Span<byte> pixels) => row.CopyTo(pixels);
}
