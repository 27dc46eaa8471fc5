using System.Runtime.InteropServices;
using FastInpaint.Imaging;
using Microsoft.AspNetCore.Http;

namespace FastInpaint.Host.Serve;

/// <summary>The hole of a picture that came without a mask: where it is transparent.</summary>
internal static class AlphaMask
{
    // Below it a pixel counts as transparent.
    private const int OpaqueFrom = 128;

    /// <summary>A mask, 255 where alpha is below one half.</summary>
    /// <exception cref="RequestException">The picture has no alpha.</exception>
    public static byte[] Of(Picture picture)
    {
        (int channels, bool wide) = Channels(picture.Layout);
        if (channels == 0)
        {
            throw new RequestException(StatusCodes.Status400BadRequest, "There is no mask, and the image has no alpha. Send the file 'mask', or an image whose transparent part is the hole.");
        }

        var mask = new byte[(long)picture.Width * picture.Height];
        ReadOnlySpan<byte> pixels = picture.Pixels.Span;
        int bytes = wide ? 2 * channels : channels;
        for (int i = 0; i < mask.Length; i++)
        {
            ReadOnlySpan<byte> pixel = pixels.Slice(i * bytes, bytes);
            int alpha = wide ? MemoryMarshal.Read<ushort>(pixel[^2..]) >> 8 : pixel[^1];
            mask[i] = alpha < OpaqueFrom ? byte.MaxValue : (byte)0;
        }

        return mask;
    }

    /// <summary>Makes what was filled opaque.</summary>
    public static void MakeOpaque(Picture picture, ReadOnlySpan<byte> hole)
    {
        (int channels, bool wide) = Channels(picture.Layout);
        int alphaBytes = wide ? 2 : 1, bytes = channels * alphaBytes;
        Span<byte> pixels = picture.Pixels.Span;
        for (int i = 0; i < hole.Length; i++)
        {
            if (hole[i] != 0)
            {
                pixels.Slice(((i + 1) * bytes) - alphaBytes, alphaBytes).Fill(byte.MaxValue);
            }
        }
    }

    private static (int Channels, bool Wide) Channels(PixelFormat layout) => layout switch
    {
        PixelFormat.GrayAlpha16 => (2, false),
        PixelFormat.Rgba32 => (4, false),
        PixelFormat.GrayAlpha32 => (2, true),
        PixelFormat.Rgba64 => (4, true),
        _ => (0, false),
    };
}
