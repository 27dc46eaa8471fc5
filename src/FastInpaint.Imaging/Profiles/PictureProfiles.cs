namespace FastInpaint.Imaging.Profiles;

/// <summary>Metadata that is the same in every format that has it.</summary>
/// <param name="Exif">A TIFF structure; null without.</param>
/// <param name="Icc">A colour profile; null without.</param>
/// <param name="Xmp">A packet of XML in UTF-8; null without.</param>
internal sealed record PictureProfiles(ReadOnlyMemory<byte>? Exif, ReadOnlyMemory<byte>? Icc, ReadOnlyMemory<byte>? Xmp);
