namespace FastInpaint.Imaging.WebP;

/// <summary>The names of chunks in a WebP file, as numbers of their four letters, first letter lowest.</summary>
internal static class WebPChunk
{
    public const uint Lossy = 'V' | ('P' << 8) | ('8' << 16) | (' ' << 24);
    public const uint Lossless = 'V' | ('P' << 8) | ('8' << 16) | ('L' << 24);
    public const uint Extended = 'V' | ('P' << 8) | ('8' << 16) | ('X' << 24);
    public const uint Alpha = 'A' | ('L' << 8) | ('P' << 16) | ('H' << 24);
    public const uint Frame = 'A' | ('N' << 8) | ('M' << 16) | ('F' << 24);
    public const uint Icc = 'I' | ('C' << 8) | ('C' << 16) | ('P' << 24);
    public const uint Exif = 'E' | ('X' << 8) | ('I' << 16) | ('F' << 24);
    public const uint Xmp = 'X' | ('M' << 8) | ('P' << 16) | (' ' << 24);

    /// <summary>Flags in the first byte of chunk VP8X.</summary>
    public const byte HasIcc = 0x20, HasAlpha = 0x10, HasExif = 0x08, HasXmp = 0x04, IsAnimated = 0x02;
}
