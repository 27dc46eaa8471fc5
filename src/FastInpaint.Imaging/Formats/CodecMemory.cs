using FastInpaint.Imaging.IO;
using FastInpaint.Imaging.Profiles;

namespace FastInpaint.Imaging.Formats;

/// <summary>Upper bounds of the memory for reading and writing that all formats share. All results are bytes.</summary>
internal static class CodecMemory
{
    /// <summary>Buffers, tables and the state of zlib, for a picture of any size.</summary>
    public const long Fixed = 1 << 20;

    // The most copies of the metadata that exist at once while it is parsed, edited and reassembled.
    private const int CopiesOfMetadata = 6;

    /// <summary>The header with the memory that reading its picture takes.</summary>
    /// <param name="header">The header of the upright picture.</param>
    /// <param name="work">Bytes of the decoder, without the file, the pixels, the metadata, and the memory for turning the picture.</param>
    /// <param name="metadata">Bytes of metadata before the pixels.</param>
    /// <param name="later">The most bytes of metadata after the pixels.</param>
    /// <param name="file">Bytes of the file where it is in memory.</param>
    public static PictureHeader WithMemory(this PictureHeader header, long work, long metadata, long later = 0, long file = 0) => header with
    {
        HeldBytes = file,
        ReadingBytes = Fixed + file + work + header.CoefficientBytes + Copies(metadata, later) + Turning(header),
        KeptBytes = metadata + later + header.CoefficientBytes,
        LaterBytes = later,
    };

    /// <summary>Memory for turning a picture: a second copy of its coefficients, a band of rows, and a second picture except for JPEG, whose rows are turned as they are decoded.</summary>
    private static long Turning(PictureHeader header) => header.Orientation == ExifOrientation.Upright ? 0
        : header.CoefficientBytes + (TurnedRows.Band * (long)Math.Max(header.Width, header.Height) * header.Layout.BytesPerPixel()) + (header.Format == PictureFormat.Jpeg ? 0 : header.PixelBytes);

    /// <summary>Length of the picture's file; where it is unknown, the bytes that were read so far.</summary>
    public static long FileBytes(ByteSource source) => source.Position + (source.Remaining ?? 0);

    /// <summary>Memory that writing a picture takes in every format.</summary>
    public static long Writing(PictureHeader picture) => Fixed + Copies(picture.KeptBytes - picture.CoefficientBytes - picture.LaterBytes, picture.LaterBytes);

    /// <summary>The most bytes of a file beside its pixels: headers, and metadata, which one format compresses and another does not.</summary>
    public static long MostFile(PictureHeader picture) => (1 << 16) + (2 * (picture.KeptBytes - picture.CoefficientBytes));

    /// <summary>Memory for the copy of a picture that is rounded to a few gray levels or to two colors; 0 for other pictures.</summary>
    public static long Rounded(PictureHeader picture) =>
        (picture.Layout == PixelFormat.Gray8 && picture.BitDepth < 8) || picture.HasTwoColors ? picture.PixelBytes : 0;

    /// <summary>The most bytes of a zlib stream for this many bytes. Incompressible data is stored in blocks with a few bytes of overhead each.</summary>
    public static long Deflated(long bytes) => bytes + (bytes / 1000) + 1024;

    private static long Copies(long metadata, long later) => (CopiesOfMetadata * metadata) + (2 * later);
}
