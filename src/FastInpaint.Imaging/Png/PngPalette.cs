namespace FastInpaint.Imaging.Png;

/// <summary>The colours of a palette picture, 1 to 256 of them, and the alpha of the first few.</summary>
/// <param name="Colors">Three bytes a colour: the PLTE chunk.</param>
/// <param name="Alphas">One byte for each of the first colours, the others are opaque: the tRNS chunk. Empty without one.</param>
internal sealed record PngPalette(ReadOnlyMemory<byte> Colors, ReadOnlyMemory<byte> Alphas)
{
    public int Count => Colors.Length / 3;

    public bool HasAlpha => !Alphas.IsEmpty;

    public uint Color(int index) => PngRgba.Pack(
        Colors.Span[index * 3], Colors.Span[(index * 3) + 1], Colors.Span[(index * 3) + 2], index < Alphas.Length ? Alphas.Span[index] : (byte)255);
}
