namespace FastInpaint.Imaging.Png;

/// <summary>RGB or RGBA to palette indices; every colour is in the palette.</summary>
internal sealed class PngPalettePacker(PngColorTable colors, int bitDepth, int width, int bytesPerPixel) : PngRowPacker
{
    private readonly byte[] indices = new byte[width];

    public override void Pack(ReadOnlySpan<byte> pixels, Span<byte> row)
    {
        for (int x = 0; x < indices.Length; x++)
        {
            ReadOnlySpan<byte> p = pixels.Slice(x * bytesPerPixel, bytesPerPixel);
            indices[x] = (byte)colors.Find(PngRgba.Pack(p[0], p[1], p[2], bytesPerPixel == 4 ? p[3] : (byte)255));
        }

        PngSamples.Pack(indices, bitDepth, row);
    }
}
