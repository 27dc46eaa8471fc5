using System.Runtime.CompilerServices;
using FastInpaint.Imaging.IO;
using FastInpaint.Imaging.Pixels;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Memory;
using SixLabors.ImageSharp.Metadata;
using SixLabors.ImageSharp.PixelFormats;

namespace FastInpaint.Imaging.ImageSharp;

/// <summary>Decodes and encodes pixels with ImageSharp. ImageSharp gets only files that were rebuilt from checked headers, so its own limits and metadata have no effect.</summary>
internal static class ImageSharpPixels
{
    // Rows and tables.
    private const int FixedMemory = 2 << 20;

    /// <summary>The most bytes that decoding takes beside the file and the pixels. A decoder that allocates more is refused.</summary>
    /// <param name="pixels">Pixels of the picture.</param>
    /// <param name="perPixel">Bytes of planes, indices or runs for each pixel.</param>
    /// <param name="fileBytes">Bytes of the file, of which a decoder may make a copy.</param>
    public static long DecodingBytes(long pixels, int perPixel, long fileBytes) => FixedMemory + (pixels * perPixel) + fileBytes;

    /// <summary>Bytes of the converted pixels that an encoder gets; 0 where it gets the picture's own pixels.</summary>
    /// <param name="gray">Whether the encoder takes gray pixels.</param>
    public static long ColorBytes(PictureHeader picture, bool gray) => picture.Layout switch
    {
        PixelFormat.Gray8 when !gray => 3 * picture.Pixels,
        PixelFormat.GrayAlpha16 => 4 * picture.Pixels,
        _ => 0,
    };

    /// <summary>Decodes a file whose size is known to be within limits.</summary>
    /// <param name="perPixel">Bytes that the decoder may allocate for each pixel beside the picture.</param>
    /// <param name="source">The file, for messages.</param>
    /// <param name="file">The file.</param>
    /// <param name="width">Pixels in a row, from the header.</param>
    /// <param name="height">Rows, from the header.</param>
    /// <param name="layout">Gray8 where every color of the file is gray, Rgb24 or Rgba32.</param>
    /// <exception cref="PictureFormatException">The file cannot be decoded, or has another size.</exception>
    public static byte[] Decode(
        IImageDecoder decoder, int perPixel, ByteSource source, Stream file, int width, int height, PixelFormat layout, CancellationToken cancellationToken) => layout switch
    {
        PixelFormat.Rgba32 => Decode<Rgba32>(decoder, perPixel, source, file, width, height, cancellationToken),
        PixelFormat.Rgb24 => Decode<Rgb24>(decoder, perPixel, source, file, width, height, cancellationToken),
        _ => Decode<L8>(decoder, perPixel, source, file, width, height, cancellationToken),
    };

    /// <summary>Encodes pixels of 8 bits a channel. Gray with alpha becomes RGBA.</summary>
    /// <param name="gray">Whether the encoder takes gray pixels; else gray becomes RGB.</param>
    /// <param name="describe">Sets the file's metadata; null for none.</param>
    /// <param name="cancellationToken">Checked where the encoder allocates or writes.</param>
    public static void Encode(IImageEncoder encoder, Picture picture, bool gray, Stream stream, Action<ImageMetadata>? describe, CancellationToken cancellationToken)
    {
        switch (picture.Layout)
        {
            case PixelFormat.Rgb24:
                Encode<Rgb24>(encoder, picture.Pixels, picture.Width, picture.Height, stream, describe, cancellationToken);
                break;
            case PixelFormat.Rgba32:
                Encode<Rgba32>(encoder, picture.Pixels, picture.Width, picture.Height, stream, describe, cancellationToken);
                break;
            case PixelFormat.Gray8 when gray:
                Encode<L8>(encoder, picture.Pixels, picture.Width, picture.Height, stream, describe, cancellationToken);
                break;
            case PixelFormat.Gray8:
                Encode<Rgb24>(encoder, Colors(picture, 3), picture.Width, picture.Height, stream, describe, cancellationToken);
                break;
            case PixelFormat.GrayAlpha16:
                Encode<Rgba32>(encoder, Colors(picture, 4), picture.Width, picture.Height, stream, describe, cancellationToken);
                break;
            default:
                throw new ArgumentException($"Pixels of {picture.Layout} have more than 8 bits.", nameof(picture));
        }
    }

    private static byte[] Decode<TPixel>(
        IImageDecoder decoder, int perPixel, ByteSource source, Stream file, int width, int height, CancellationToken cancellationToken)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        try
        {
            var memory = new ImageSharpMemory<TPixel>(DecodingBytes((long)width * height, perPixel + Unsafe.SizeOf<TPixel>(), file.Length), width * height, cancellationToken);
            using var ending = new EndingStream(file, cancellationToken);
            using Image<TPixel> image = decoder.Decode<TPixel>(Settings(memory), ending, cancellationToken);
            if (image.Width != width || image.Height != height)
            {
                throw source.Error($"the header promises {width} x {height} pixels, the picture has {image.Width} x {image.Height}; export it again.");
            }

            cancellationToken.ThrowIfCancellationRequested();
            return memory.Pixels(image);
        }
        catch (OutOfMemoryException cause) when (cause is not InsufficientMemoryException)
        {
            throw new InsufficientMemoryException($"{source.Name}: the {width} x {height} pixels need more memory than this process can get; free memory or use a smaller picture.", cause);
        }
        catch (Exception cause) when (cause is not (PictureFormatException or PictureLimitException or InsufficientMemoryException or OperationCanceledException))
        {
            string reason = cause is ImageFormatException or NotSupportedException ? $" ({cause.Message.TrimEnd('.')})" : "";
            throw source.Error($"the file is damaged{reason}; export it again or convert it to PNG.", cause);
        }
    }

    private static void Encode<TPixel>(IImageEncoder encoder, Memory<byte> pixels, int width, int height, Stream stream, Action<ImageMetadata>? describe, CancellationToken cancellationToken)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        using Image<TPixel> image = Image.WrapMemory<TPixel>(Settings(new ImageSharpMemory<TPixel>(long.MaxValue, 0, cancellationToken)), pixels, width, height);
        describe?.Invoke(image.Metadata);
        using var ending = new EndingStream(stream, cancellationToken);
        encoder.Encode(image, ending);
    }

    private static Configuration Settings(MemoryAllocator memory) => new() { MemoryAllocator = memory, PreferContiguousImageBuffers = true };

    /// <summary>RGB of a gray picture, or RGBA of one with alpha.</summary>
    private static byte[] Colors(Picture picture, int channels)
    {
        byte[] colors = PixelMemory.Allocate("picture", picture.Width, picture.Height, channels == 4 ? PixelFormat.Rgba32 : PixelFormat.Rgb24);
        ReadOnlySpan<byte> pixels = picture.Pixels.Span;
        int step = channels - 2;
        for (int from = 0, to = 0; to < colors.Length; from += step, to += channels)
        {
            colors[to] = colors[to + 1] = colors[to + 2] = pixels[from];
            if (channels == 4)
            {
                colors[to + 3] = pixels[from + 1];
            }
        }

        return colors;
    }
}
