namespace FastInpaint.Imaging;

/// <summary>A piece of metadata of a JPEG file in its original bytes: an application segment (Exif, XMP, colour profile ...) or a comment.</summary>
/// <param name="Marker">Second byte of the marker: 0xE0 to 0xEF, or 0xFE for a comment.</param>
/// <param name="Data">The content, without marker and length; at most 65,533 bytes.</param>
public sealed record JpegSegment(byte Marker, ReadOnlyMemory<byte> Data);
