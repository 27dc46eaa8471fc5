using FastInpaint.Imaging.IO;
using FastInpaint.Imaging.Profiles;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Bmp;
using SixLabors.ImageSharp.Formats.Gif;
using SixLabors.ImageSharp.Formats.Webp;
using SixLabors.ImageSharp.Metadata.Profiles.Exif;
using SixLabors.ImageSharp.PixelFormats;

namespace FastInpaint.Imaging.ImageSharp;

/// <summary>
/// Decodes BMP, GIF and WebP through ImageSharp: the first frame, as RGBA of 8 bits, or of 16 where the file has more than 8 bits a channel; upright, whatever orientation it states.
/// Exif, colour profile and XMP are kept; of TIFF without its directory, which says how the file's pixels lie.
/// </summary>
internal static class ImageSharpDecoder
{
    /// <summary>These decoders jump about in the file, so it is read into memory first.</summary>
    private const int MaxFileBytes = 512 << 20;

    private static readonly Configuration Formats = new(
        new BmpConfigurationModule(), new GifConfigurationModule(), new WebpConfigurationModule());

    public static PictureHeader ReadHeader(ByteSource source, PictureLimits limits) => Header(Identify(source, ReadFile(source), limits));

    public static Picture Decode(ByteSource source, PictureLimits limits, CancellationToken cancellationToken)
    {
        MemoryStream file = ReadFile(source);
        IImageInfo info = Identify(source, file, limits);
        PictureHeader header = Header(info);
        PictureLimits.CheckBytes(source.Name, header.Width, header.Height, header.Layout);
        limits.CheckExpansion(source.Name, header.Width, header.Height, header.Layout, _ => file.Length);
        cancellationToken.ThrowIfCancellationRequested();
        byte[] pixels = header.Layout == PictureLayout.Rgba64 ? Load<Rgba64>(source, file, info) : Load<Rgba32>(source, file, info);
        cancellationToken.ThrowIfCancellationRequested();
        if (Orientation(info) is not ExifOrientation.Upright and int orientation)
        {
            pixels = ExifOrientation.Turn(pixels, info.Width, info.Height, header.Layout.BytesPerPixel(), orientation);
        }

        return new Picture(header.Width, header.Height, header.Layout, pixels)
        {
            Format = PictureFormat.Other,
            Metadata = new PictureMetadata { BitDepth = header.BitDepth, PngChunks = PngProfiles.Reset(PngProfiles.Write(Profiles(source, info, limits))) },
        };
    }

    private static IImageInfo Identify(ByteSource source, MemoryStream file, PictureLimits limits)
    {
        IImageInfo info = Guarded(source, file, () => Image.Identify(Formats, file, out _)) ?? throw source.Error("the header cannot be read; export it again.");
        limits.Check(source.Name, info.Width, info.Height, Layout(info));
        return info;
    }

    private static PictureLayout Layout(IImageInfo info) => PictureLayout.Rgba32;

    private static PictureHeader Header(IImageInfo info)
    {
        PictureLayout layout = Layout(info);
        (int width, int height) = ExifOrientation.UprightSize(info.Width, info.Height, Orientation(info));
        return new PictureHeader(PictureFormat.Other, width, height, layout, layout == PictureLayout.Rgba64 ? 16 : 8);
    }

    private static int Orientation(IImageInfo info)
    {
        ExifProfile? exif = info.Metadata.ExifProfile;
        return exif?.GetValue(ExifTag.Orientation)?.Value is >= 1 and <= 8 and ushort value ? value : ExifOrientation.Upright;
    }

    private static PictureProfiles Profiles(ByteSource source, IImageInfo info, PictureLimits limits)
    {
        var profiles = new PictureProfiles(
            info.Metadata.ExifProfile?.ToByteArray(),
            info.Metadata.IccProfile?.ToByteArray(),
            info.Metadata.XmpProfile?.ToByteArray());
        long bytes = (long)(profiles.Exif?.Length ?? 0) + (profiles.Icc?.Length ?? 0) + (profiles.Xmp?.Length ?? 0);
        return bytes <= limits.MaxMetadataBytes
            ? profiles
            : throw new PictureLimitException($"{source.Name}: its metadata has {bytes} bytes, the limit is {limits.MaxMetadataBytes}; strip the metadata or raise the limit.");
    }

    private static byte[] Load<TPixel>(ByteSource source, MemoryStream file, IImageInfo info)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        using Image<TPixel> image = Guarded(source, file, () => Image.Load<TPixel>(Formats, file));
        if (image.Width != info.Width || image.Height != info.Height)
        {
            throw source.Error(
                $"the header promises {info.Width} x {info.Height} pixels, the picture has {image.Width} x {image.Height}; export it again.");
        }

        byte[] pixels = PixelMemory.Allocate(source.Name, info.Width, info.Height, Layout(info));
        image.CopyPixelDataTo(pixels);
        return pixels;
    }

    private static T Guarded<T>(ByteSource source, MemoryStream file, Func<T> read)
    {
        file.Position = 0;
        try
        {
            return read();
        }
        catch (Exception cause) when (cause is not OutOfMemoryException)
        {
            throw source.Error($"the file is damaged or of an unknown kind ({cause.Message.TrimEnd('.')}); export it again or convert it to PNG.", cause);
        }
    }

    private static MemoryStream ReadFile(ByteSource source)
    {
        if (source.Remaining > MaxFileBytes)
        {
            throw TooLong(source);
        }

        var file = new MemoryStream();
        var buffer = new byte[1 << 16];
        for (int count; (count = source.Read(buffer)) > 0;)
        {
            file.Write(buffer, 0, count);
            if (file.Length > MaxFileBytes)
            {
                throw TooLong(source);
            }
        }

        return file;
    }

    private static PictureLimitException TooLong(ByteSource source) =>
        new($"{source.Name}: the file has more than {MaxFileBytes} bytes, the most that is read of its format; convert it to PNG.");
}
