using FastInpaint.Imaging.IO;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Bmp;
using SixLabors.ImageSharp.Formats.Gif;
using SixLabors.ImageSharp.Formats.Tiff;
using SixLabors.ImageSharp.Formats.Webp;
using SixLabors.ImageSharp.PixelFormats;

namespace FastInpaint.Imaging.ImageSharp;

/// <summary>
/// Decodes BMP, GIF, TIFF and WebP through ImageSharp: the first frame, as RGBA of 8 bits, or of 16 where the file has more
/// than 8 bits a channel. Metadata is not kept.
/// </summary>
internal static class ImageSharpDecoder
{
    /// <summary>These decoders jump about in the file, so it is read into memory first.</summary>
    private const int MaxFileBytes = 512 << 20;

    private static readonly DecoderOptions Options = new()
    {
        Configuration = new Configuration(
            new BmpConfigurationModule(), new GifConfigurationModule(), new TiffConfigurationModule(), new WebpConfigurationModule()),
        MaxFrames = 1,
        SkipMetadata = true,
    };

    public static PictureHeader ReadHeader(ByteSource source, PictureLimits limits) => Identify(source, ReadFile(source), limits);

    public static Picture Decode(ByteSource source, PictureLimits limits, CancellationToken cancellationToken)
    {
        MemoryStream file = ReadFile(source);
        PictureHeader header = Identify(source, file, limits);
        cancellationToken.ThrowIfCancellationRequested();
        byte[] pixels = header.Layout == PictureLayout.Rgba64
            ? Load<Rgba64>(source, file, header)
            : Load<Rgba32>(source, file, header);
        cancellationToken.ThrowIfCancellationRequested();
        return new Picture(header.Width, header.Height, header.Layout, pixels)
        {
            Format = PictureFormat.Other,
            Metadata = new PictureMetadata { BitDepth = header.BitDepth },
        };
    }

    private static PictureHeader Identify(ByteSource source, MemoryStream file, PictureLimits limits)
    {
        ImageInfo info = Guarded(source, file, () => Image.Identify(Options, file));
        PictureLayout layout = info.PixelType.BitsPerPixel is 16 or > 32 && info.Metadata.DecodedImageFormat is TiffFormat
            ? PictureLayout.Rgba64
            : PictureLayout.Rgba32;
        limits.Check(source.Name, info.Width, info.Height, layout);
        return new PictureHeader(PictureFormat.Other, info.Width, info.Height, layout, layout == PictureLayout.Rgba64 ? 16 : 8);
    }

    private static byte[] Load<TPixel>(ByteSource source, MemoryStream file, PictureHeader header)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        using Image<TPixel> image = Guarded(source, file, () => Image.Load<TPixel>(Options, file));
        if (image.Width != header.Width || image.Height != header.Height)
        {
            throw source.Error(
                $"the header promises {header.Width} x {header.Height} pixels, the picture has {image.Width} x {image.Height}; export it again.");
        }

        byte[] pixels = PixelMemory.Allocate(source.Name, header.Width, header.Height, header.Layout);
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
