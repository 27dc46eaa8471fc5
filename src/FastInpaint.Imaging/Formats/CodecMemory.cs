using FastInpaint.Imaging.IO;
using FastInpaint.Imaging.Profiles;

namespace FastInpaint.Imaging.Formats;

/// <summary>Bounds of the memory that reading and writing take, which all formats have in common.</summary>
internal static class CodecMemory
{
    /// <summary>Buffers, tables and the state of zlib, whatever the picture.</summary>
    public const long Fixed = 1 << 20;

    // Metadata is looked through, changed and put together anew: that many copies at most, while it is read and while it is written.
    private const int CopiesOfMetadata = 6;

    /// <summary>A header with what reading takes.</summary>
    /// <param name="header">The upright picture.</param>
    /// <param name="work">Bytes beside the pixels, the metadata and the second picture of one that is turned.</param>
    /// <param name="metadata">Bytes of metadata before the pixels.</param>
    /// <param name="later">The most bytes of metadata behind them.</param>
    public static PictureHeader WithMemory(this PictureHeader header, long work, long metadata, long later = 0) => header with
    {
        ReadingBytes = Fixed + work + header.CoefficientBytes + Copies(metadata, later) + Turning(header),
        KeptBytes = metadata + later + header.CoefficientBytes,
        LaterBytes = later,
    };

    /// <summary>What turning a picture takes: coefficients once more, and the picture itself where no rows come that could be turned one by one.</summary>
    private static long Turning(PictureHeader header) => header.Orientation == ExifOrientation.Upright ? 0
        : header.CoefficientBytes + (TurnedRows.Band * (long)Math.Max(header.Width, header.Height) * header.Layout.BytesPerPixel()) + (header.Format == PictureFormat.Jpeg ? 0 : header.PixelBytes);

    /// <summary>Bytes of the file that a picture starts in; 0 where that is not known.</summary>
    public static long FileBytes(ByteSource source) => source.Position + (source.Remaining ?? 0);

    /// <summary>What writing a picture takes in every format.</summary>
    public static long Writing(PictureHeader picture) => Fixed + Copies(picture.KeptBytes - picture.CoefficientBytes - picture.LaterBytes, picture.LaterBytes);

    /// <summary>What a file has beside its pixels: heads, and metadata that may be inflated in one format and not in another.</summary>
    public static long MostFile(PictureHeader picture) => (1 << 16) + (2 * (picture.KeptBytes - picture.CoefficientBytes));

    /// <summary>A copy of a gray picture that is rounded to few levels, or of one in two colors.</summary>
    public static long Rounded(PictureHeader picture) =>
        (picture.Layout == PixelFormat.Gray8 && picture.BitDepth < 8) || picture.HasTwoColors ? picture.PixelBytes : 0;

    /// <summary>Bytes of a stream of zlib that holds so many: where nothing can be made smaller, blocks are stored with a few bytes each.</summary>
    public static long Deflated(long bytes) => bytes + (bytes / 1000) + 1024;

    private static long Copies(long metadata, long later) => (CopiesOfMetadata * metadata) + (2 * later);
}
