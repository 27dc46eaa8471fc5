using FastInpaint.Imaging.IO;
using FastInpaint.Imaging.Pixels;

namespace FastInpaint.Imaging.Pnm;

/// <summary>Decodes P1 to P7. What follows the picture, such as further pictures, is not looked at.</summary>
internal static class PnmDecoder
{
    /// <summary>Rows that are allocated before the first has arrived, where the file's length is unknown.</summary>
    private const int FirstBytes = 1 << 20;

    public static PictureHeader ReadHeader(ByteSource source, PictureLimits limits)
    {
        PnmHeader header = PnmHeaderReader.Read(new PnmTokenReader(source), limits);
        return new PictureHeader(PictureFormat.Pnm, header.Width, header.Height, header.Layout, header.BitDepth);
    }

    public static Picture Decode(ByteSource source, PictureLimits limits, CancellationToken cancellationToken)
    {
        PnmRowSource rows = OpenRows(source, limits);
        PictureHeader header = rows.Header;
        PictureLimits.CheckBytes(source.Name, header.Width, header.Height, header.Layout);
        byte[] pixels = DecodeRows(source, rows, cancellationToken);
        return new Picture(header.Width, header.Height, header.Layout, pixels) { Format = PictureFormat.Pnm, Metadata = rows.Metadata };
    }

    /// <summary>Reads the header, and refuses one whose pixels the file is too short for.</summary>
    public static PnmRowSource OpenRows(ByteSource source, PictureLimits limits)
    {
        var tokens = new PnmTokenReader(source);
        PnmHeader header = PnmHeaderReader.Read(tokens, limits);
        return source.Remaining is { } remaining && remaining < header.LeastBytes
            ? throw source.Error(
                $"the header promises {header.Width} x {header.Height} pixels, at least {header.LeastBytes} bytes, and {remaining} follow; the file is truncated or forged.")
            : new PnmRowSource(header, tokens);
    }

    /// <summary>Where the file's length is unknown, memory at most doubles what has arrived.</summary>
    private static byte[] DecodeRows(ByteSource source, PnmRowSource rows, CancellationToken cancellationToken)
    {
        PictureHeader header = rows.Header;
        int stride = header.Width * header.Layout.BytesPerPixel();
        int known = source.Remaining is null ? Math.Clamp(FirstBytes / stride, 1, header.Height) : header.Height;
        byte[] pixels = PixelMemory.Allocate(source.Name, header.Width, known, header.Layout);
        for (int y = 0; y < header.Height; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (y == known)
            {
                known = (int)Math.Min(header.Height, known * 2L);
                byte[] larger = PixelMemory.Allocate(source.Name, header.Width, known, header.Layout);
                pixels.CopyTo(larger, 0);
                pixels = larger;
            }

            rows.Read(pixels.AsSpan(y * stride, stride));
        }

        return pixels;
    }
}
