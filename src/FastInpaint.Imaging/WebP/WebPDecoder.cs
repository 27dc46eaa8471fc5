using FastInpaint.Imaging.ImageSharp;
using FastInpaint.Imaging.IO;
using FastInpaint.Imaging.Profiles;
using SixLabors.ImageSharp.Formats.Webp;

namespace FastInpaint.Imaging.WebP;

/// <summary>Decodes WebP files, lossy and lossless; of an animation the first picture. Pictures are upright, whatever orientation Exif states.</summary>
internal static class WebPDecoder
{
    public static PictureHeader ReadHeader(ByteSource source, PictureLimits limits)
    {
        WebPContainer container = WebPContainer.Read(source, source.ReadAll(), limits);
        (int width, int height) = ExifOrientation.UprightSize(container.Width, container.Height, Orientation(container));
        return new PictureHeader(PictureFormat.WebP, width, height, container.Layout, 8);
    }

    public static Picture Decode(ByteSource source, PictureLimits limits, CancellationToken cancellationToken)
    {
        byte[] file = source.ReadAll();
        WebPContainer container = WebPContainer.Read(source, file, limits);
        PictureLimits.CheckBytes(source.Name, container.Width, container.Height, container.Layout);
        limits.CheckExpansion(source.Name, container.Width, container.Height, container.Layout, _ => file.Length);
        cancellationToken.ThrowIfCancellationRequested();
        if (!HasItsCodes(container))
        {
            throw source.Error("its picture is cut or damaged before its first pixel; fetch or export it again.");
        }

        using PieceStream rebuilt = container.Rebuild();
        byte[] pixels = ImageSharpPixels.Decode(new WebpDecoder(), source, rebuilt, container.Frame.Width, container.Frame.Height, container.Layout, cancellationToken);
        pixels = container.Layout == PictureLayout.Rgba32 ? container.Frame.Place(source.Name, pixels, container.Width, container.Height) : pixels;
        int orientation = Orientation(container);
        if (orientation != ExifOrientation.Upright)
        {
            pixels = ExifOrientation.Turn(pixels, container.Width, container.Height, container.Layout.BytesPerPixel(), orientation);
        }

        (int width, int height) = ExifOrientation.UprightSize(container.Width, container.Height, orientation);
        return new Picture(width, height, container.Layout, pixels)
        {
            Format = PictureFormat.WebP,
            Metadata = new PictureMetadata
            {
                BitDepth = 8,
                WasGray = false,
                IsLossyWebP = container.IsLossy,
                PngChunks = PngProfiles.Reset(PngProfiles.Write(container.Profiles)),
                Warnings = container.IsAnimated ? ["The WebP file is animated: only its first picture is read."] : [],
            },
        };
    }

    /// <summary>Whether lossless streams, of the picture or of its alpha, have the codes that they name.</summary>
    private static bool HasItsCodes(WebPContainer container)
    {
        const int LosslessHeader = 5, AlphaHeader = 1, CompressionMask = 3;
        ReadOnlySpan<byte> stream = container.IsLossy ? container.Alpha.Span : container.Image.Span;
        return container.IsLossy
            ? stream.Length <= AlphaHeader || (stream[0] & CompressionMask) == 0 || WebPLosslessScan.IsPlausible(stream[AlphaHeader..], container.Frame.Width, container.Frame.Height)
            : WebPLosslessScan.IsPlausible(stream[LosslessHeader..], container.Frame.Width, container.Frame.Height);
    }

    private static int Orientation(WebPContainer container) =>
        (container.Profiles.Exif is { } exif ? ExifOrientation.Of(exif.Span) : null) ?? ExifOrientation.Upright;
}
