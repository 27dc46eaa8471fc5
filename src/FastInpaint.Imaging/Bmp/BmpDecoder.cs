using FastInpaint.Imaging.ImageSharp;
using FastInpaint.Imaging.IO;
using FastInpaint.Imaging.Profiles;
using SixLabors.ImageSharp.Formats.Bmp;

namespace FastInpaint.Imaging.Bmp;

/// <summary>Decodes BMP files: palettes of 1, 4 and 8 bits, run lengths, 16, 24 and 32 bits with masks.</summary>
internal static class BmpDecoder
{
    public static PictureHeader ReadHeader(ByteSource source, PictureLimits limits) => Header(BmpHeader.Read(source, source.ReadAll(), limits));

    public static Picture Decode(ByteSource source, PictureLimits limits, CancellationToken cancellationToken)
    {
        byte[] file = source.ReadAll();
        BmpHeader header = BmpHeader.Read(source, file, limits);
        PictureLimits.CheckBytes(source.Name, header.Width, header.Height, header.Layout);
        limits.CheckExpansion(source.Name, header.Width, header.Height, header.Layout, _ => file.Length);
        cancellationToken.ThrowIfCancellationRequested();
        var decoder = new SixLabors.ImageSharp.Formats.Bmp.BmpDecoder { RleSkippedPixelHandling = RleSkippedPixelHandling.FirstColorOfPalette };
        using var rebuilt = new PieceStream(header.Rebuild(), file.AsMemory(header.PixelsAt));
        byte[] pixels = ImageSharpPixels.Decode(decoder, source, rebuilt, header.Width, header.Height, header.Layout, cancellationToken);
        return new Picture(header.Width, header.Height, header.Layout, pixels)
        {
            Format = PictureFormat.Bmp,
            Metadata = new PictureMetadata
            {
                BitDepth = header.BitDepth,
                WasGray = header.Layout.IsGray(),
                PngChunks = PngProfiles.Write(PictureProfiles.None with { Density = header.Density }),
            },
        };
    }

    private static PictureHeader Header(BmpHeader header) => new(PictureFormat.Bmp, header.Width, header.Height, header.Layout, header.BitDepth);
}
