using FastInpaint.Imaging.Formats;
using FastInpaint.Imaging.ImageSharp;
using FastInpaint.Imaging.IO;
using FastInpaint.Imaging.Pixels;
using FastInpaint.Imaging.Profiles;
using SixLabors.ImageSharp.Formats.Bmp;
using SixLabors.ImageSharp.Metadata;

namespace FastInpaint.Imaging.Bmp;

/// <summary>
/// BMP files. Reads palettes of 1, 4 and 8 bits, run lengths, and 16, 24 and 32 bits with masks. Writes without compression: gray as a palette of 8 bits (1 or 4 bits where the source had them),
/// colors with 24 bits, colors and alpha with 32 bits and masks (Windows' version 4).
/// </summary>
internal sealed class BmpCodec() : PictureCodec(new(PictureFormat.Bmp, "BMP", "image/bmp", [".bmp"]))
{
    private const int MaxHeaders = 2048;

    /// <summary>Bytes that the decoder may allocate for each pixel: an index of runs, and whether it is there.</summary>
    private const int MemoryPerPixel = 2;

    public override bool Recognizes(ReadOnlySpan<byte> head) => head is [(byte)'B', (byte)'M', _, _, _, _, _, _, _, _, _, _, _, _, ..];

    public override PictureReading Open(ByteSource source, PictureLimits limits)
    {
        ReadOnlyMemory<byte> file = source.ReadAll();
        BmpHeader header = BmpHeader.Read(source, file.Span, limits);
        return new(() => Header(source, header), cancellationToken => Decode(source, file, header, limits, cancellationToken));
    }

    private static PictureHeader Header(ByteSource source, BmpHeader header)
    {
        var picture = new PictureHeader(PictureFormat.Bmp, header.Width, header.Height, header.Layout, header.BitDepth) { HasTwoColors = header.TwoColors is not null };
        long fileBytes = CodecMemory.FileBytes(source);
        return picture.WithMemory(ImageSharpPixels.DecodingBytes(picture.Pixels, MemoryPerPixel, fileBytes), metadata: 0, file: fileBytes);
    }

    private static Picture Decode(ByteSource source, ReadOnlyMemory<byte> file, BmpHeader header, PictureLimits limits, CancellationToken cancellationToken)
    {
        limits.CheckWhole(source.Name, header.Width, header.Height, header.Layout, file.Length);
        cancellationToken.ThrowIfCancellationRequested();
        var decoder = new BmpDecoder { RleSkippedPixelHandling = RleSkippedPixelHandling.FirstColorOfPalette };
        using var rebuilt = new PieceStream(header.Rebuild(), file[header.PixelsAt..]);
        byte[] pixels = ImageSharpPixels.Decode(decoder, MemoryPerPixel, source, rebuilt, header.Width, header.Height, header.Layout, cancellationToken);
        return new Picture(header.Width, header.Height, header.Layout, pixels)
        {
            Format = PictureFormat.Bmp,
            Metadata = new PictureMetadata
            {
                BitDepth = header.BitDepth,
                WasGray = header.Layout.IsGray(),
                Origin = header.TwoColors,
                PngChunks = PngProfiles.Write(PictureProfiles.None with { Density = header.Density }),
            },
        };
    }

    /// <exception cref="ArgumentException">The file would be longer than a BMP file may be.</exception>
    public override void Write(Stream stream, string name, Picture picture, PictureWriteOptions options, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        (Picture? Levels, int Bits, BmpTwoColors? Colors) few = FewBits(picture, options.Changed);
        BmpBitsPerPixel bits = few.Levels is not null ? (BmpBitsPerPixel)few.Bits : picture.Layout switch
        {
            PixelFormat.Gray8 => BmpBitsPerPixel.Pixel8,
            PixelFormat.Rgb24 => BmpBitsPerPixel.Pixel24,
            _ => BmpBitsPerPixel.Pixel32,
        };
        long bytes = (((long)picture.Width * (int)bits) + 31) / 32 * 4 * picture.Height;
        if (bytes > int.MaxValue - MaxHeaders)
        {
            throw new ArgumentException($"A BMP file has at most {int.MaxValue} bytes, the {picture.Width} x {picture.Height} pixels take {bytes}; use .png.", nameof(picture));
        }

        if (few.Levels is { } levels)
        {
            BmpLevelWriter.Write(stream, levels, few.Bits, few.Colors, picture.Metadata.Profiles().Density, cancellationToken);
            return;
        }

        var encoder = new BmpEncoder { BitsPerPixel = bits, SupportTransparency = bits == BmpBitsPerPixel.Pixel32 };
        ImageSharpPixels.Encode(encoder, picture, gray: true, stream, metadata => SetDensity(metadata, picture.Metadata.Profiles().Density), cancellationToken);
    }

    public override long WritingBytes(PictureHeader picture, int? quality) => ImageSharpPixels.ColorBytes(picture, gray: true) + (2 * CodecMemory.Rounded(picture));

    public override long MostFileBytes(PictureHeader picture, int? quality) =>
        MaxHeaders + (picture.Height * (3 + ((long)picture.Width * (picture.Layout switch { PixelFormat.Gray8 => 1, PixelFormat.Rgb24 => 3, _ => 4 }))));

    protected override bool Holds(PixelFormat layout) => layout.BytesPerChannel() == 1;

    /// <summary>The picture in the 1 or 4 bits a pixel of its source: as gray levels, or as the numbers of two palette colors. Levels is null where the source has other bits or the picture does not fit.</summary>
    private static (Picture? Levels, int Bits, BmpTwoColors? Colors) FewBits(Picture picture, ReadOnlyMemory<byte>? changed)
    {
        if (picture.Metadata.BitDepth is 1 or 4 && GrayLevels.TryFit(picture, picture.Metadata.BitDepth, changed) is { } gray)
        {
            return (gray, picture.Metadata.BitDepth, null);
        }

        if (picture.Metadata.Origin is not BmpTwoColors colors || picture.Layout is not (PixelFormat.Gray8 or PixelFormat.Rgb24)
            || TwoColors.TryFit(picture, colors.Pixel(0, picture.Layout), colors.Pixel(1, picture.Layout), changed) is not { } fitted)
        {
            return (null, 0, null);
        }

        byte[] second = colors.Pixel(1, picture.Layout);
        var levels = new Picture(picture.Width, picture.Height, PixelFormat.Gray8);
        Span<byte> target = levels.Pixels.Span;
        ReadOnlySpan<byte> pixels = fitted.Pixels.Span;
        for (int i = 0; i < target.Length; i++)
        {
            target[i] = pixels[(i * second.Length)..].StartsWith(second) ? byte.MaxValue : (byte)0;
        }

        return (levels, 1, colors);
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
