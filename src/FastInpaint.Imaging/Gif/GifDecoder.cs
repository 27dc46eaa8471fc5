using FastInpaint.Imaging.ImageSharp;
using FastInpaint.Imaging.IO;
using FastInpaint.Imaging.Profiles;

namespace FastInpaint.Imaging.Gif;

/// <summary>Decodes the first picture of GIF files.</summary>
internal static class GifDecoder
{
    public static PictureHeader ReadHeader(ByteSource source, PictureLimits limits)
    {
        GifHeader header = GifHeader.Read(source, source.ReadAll(), limits);
        return new PictureHeader(PictureFormat.Gif, header.Width, header.Height, header.Layout, 8);
    }

    public static Picture Decode(ByteSource source, PictureLimits limits, CancellationToken cancellationToken)
    {
        byte[] file = source.ReadAll();
        GifHeader header = GifHeader.Read(source, file, limits);
        PictureLimits.CheckBytes(source.Name, header.Width, header.Height, header.Layout);
        limits.CheckExpansion(source.Name, header.Width, header.Height, header.Layout, _ => file.Length);
        cancellationToken.ThrowIfCancellationRequested();
        using PieceStream rebuilt = header.Rebuild();
        byte[] pixels = header.InOrder(
            ImageSharpPixels.Decode(new SixLabors.ImageSharp.Formats.Gif.GifDecoder(), source, rebuilt, header.Frame.Width, header.Frame.Height, header.Layout, cancellationToken));
        pixels = header.Layout == PictureLayout.Rgba32 ? header.Frame.Place(source.Name, pixels, header.Width, header.Height) : pixels;
        PictureProfiles profiles = (PictureProfiles.None with { Xmp = header.Xmp }).Checked(source.Name, limits);
        return new Picture(header.Width, header.Height, header.Layout, pixels)
        {
            Format = PictureFormat.Gif,
            Metadata = new PictureMetadata
            {
                BitDepth = 8,
                WasGray = false,
                PngChunks = PngProfiles.Write(profiles),
                Warnings = header.IsAnimated ? ["The GIF file is animated: only its first picture is read."] : [],
            },
        };
    }
}
