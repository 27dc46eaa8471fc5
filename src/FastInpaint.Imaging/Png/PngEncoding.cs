using FastInpaint.Imaging.Pixels;

namespace FastInpaint.Imaging.Png;

/// <summary>The encoding of a picture: its layout's own color type, or the original file's smaller one where every pixel fits it.</summary>
/// <param name="Stride">Bytes of a row of the picture.</param>
internal sealed record PngEncoding(PngHeader Header, PngRowPacker Packer, PngPalette? Palette, int Stride)
{
    /// <summary>Chooses the encoding of a picture. The returned picture's changed pixels may be rounded to the gray levels or the two colors of the original file.</summary>
    /// <param name="changed">One byte a pixel, not 0 where the pixel may be rounded; null where no pixel may be.</param>
    public static (PngEncoding Encoding, Picture Picture) For(Picture picture, ReadOnlyMemory<byte>? changed)
    {
        if (GrayLevels.TryFit(picture, picture.Metadata.BitDepth, changed) is { } gray)
        {
            int bitDepth = picture.Metadata.BitDepth;
            return (new PngEncoding(MakeHeader(gray, PngColorType.Gray, bitDepth), new PngRowPacker.Channels(bitDepth), null, gray.Stride), gray);
        }

        if (picture.Metadata.Origin is PngPalette palette && picture.Layout is PixelFormat.Rgb24 or PixelFormat.Rgba32)
        {
            picture = PngPaletteFit.Round(picture, palette, changed);
        }

        return (TryPalette(picture) ?? Of(picture.Width, picture.Height, picture.Layout), picture);
    }

    /// <summary>The encoding with the layout's own color type.</summary>
    public static PngEncoding Of(int width, int height, PixelFormat layout) => new(
        new PngHeader(width, height, ColorType(layout), layout.BytesPerChannel() * 8, Interlaced: false),
        new PngRowPacker.Channels(layout.BytesPerChannel() * 8),
        null,
        width * layout.BytesPerPixel());

    private static PngEncoding? TryPalette(Picture picture)
    {
        if (picture.Metadata.Origin is not PngPalette original || picture.Layout is not (PixelFormat.Rgb24 or PixelFormat.Rgba32)
            || PngPaletteFit.TryFit(picture, original) is not { } colors)
        {
            return null;
        }

        int bitDepth = colors.Count <= 1 << picture.Metadata.BitDepth ? picture.Metadata.BitDepth : 8;
        return new PngEncoding(
            MakeHeader(picture, PngColorType.Palette, bitDepth),
            new PngRowPacker.Indices(colors, bitDepth, picture.Width, picture.Layout.BytesPerPixel()),
            PngPaletteFit.ToPalette(colors, picture.Layout.HasAlpha()),
            picture.Stride);
    }

    private static PngHeader MakeHeader(Picture picture, PngColorType colorType, int bitDepth) =>
        new(picture.Width, picture.Height, colorType, bitDepth, Interlaced: false);

    private static PngColorType ColorType(PixelFormat layout) => layout.ChannelCount() switch
    {
        1 => PngColorType.Gray,
        2 => PngColorType.GrayAlpha,
        3 => PngColorType.Rgb,
        _ => PngColorType.Rgba,
    };
}
