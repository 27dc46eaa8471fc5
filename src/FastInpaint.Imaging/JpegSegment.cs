namespace FastInpaint.Imaging;

/// <summary>A metadata segment of a JPEG file in its original bytes: an application segment (Exif, XMP, color profile ...) or a comment.</summary>
/// <param name="Marker">Second byte of the marker: 0xE0 to 0xEF, or 0xFE for a comment.</param>
/// <param name="Data">The content, without marker and length; at most 65,533 bytes.</param>
public sealed record JpegSegment(byte Marker, ReadOnlyMemory<byte> Data)
{
    internal const byte App0 = 0xE0, App1 = 0xE1, App2 = 0xE2, App13 = 0xED, App14 = 0xEE, App15 = 0xEF, Comment = 0xFE;
}
