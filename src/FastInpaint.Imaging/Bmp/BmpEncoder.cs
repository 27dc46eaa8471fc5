using FastInpaint.Imaging.ImageSharp;
using FastInpaint.Imaging.Profiles;
using SixLabors.ImageSharp.Formats.Bmp;
using SixLabors.ImageSharp.Metadata;

namespace FastInpaint.Imaging.Bmp;

/// <summary>Encodes BMP files without compression: gray as a palette of 8 bits, colors with 24 bits, with alpha 32 bits and masks (Windows' version 4).</summary>
internal static class BmpEncoder
{
    private const int MaxHeaders = 2048;

    /// <exception cref="ArgumentException">The file would be longer than a BMP file may be.</exception>
    public static void Encode(Stream stream, Picture picture)
    {
        BmpBitsPerPixel bits = picture.Layout switch
        {
            PictureLayout.Gray8 => BmpBitsPerPixel.Pixel8,
            PictureLayout.Rgb24 => BmpBitsPerPixel.Pixel24,
            _ => BmpBitsPerPixel.Pixel32,
        };
        long bytes = (((long)picture.Width * (int)bits) + 31) / 32 * 4 * picture.Height;
        if (bytes > int.MaxValue - MaxHeaders)
        {
            throw new ArgumentException($"A BMP file has at most {int.MaxValue} bytes, the {picture.Width} x {picture.Height} pixels take {bytes}; use .png.", nameof(picture));
        }

        var encoder = new SixLabors.ImageSharp.Formats.Bmp.BmpEncoder { BitsPerPixel = bits, SupportTransparency = bits == BmpBitsPerPixel.Pixel32 };
        ImageSharpPixels.Encode(encoder, picture, gray: true, stream, metadata => SetDensity(metadata, picture.Metadata.Profiles().Density));
    }

    private static void SetDensity(ImageMetadata metadata, PictureDensity? density)
    {
        metadata.ResolutionUnits = density is { PerMeter: true } ? PixelResolutionUnit.PixelsPerMeter : PixelResolutionUnit.AspectRatio;
        if (density is { PerMeter: true, X: > 0, Y: > 0 })
        {
            (metadata.HorizontalResolution, metadata.VerticalResolution) = (Math.Min(density.X, int.MaxValue), Math.Min(density.Y, int.MaxValue));
        }
    }
}
