namespace FastInpaint.Imaging.Png;

/// <summary>Four 8-bit channels in a number whose bytes in memory, on a little-endian machine, are R, G, B, A.</summary>
internal static class PngRgba
{
    public static uint Pack(byte red, byte green, byte blue, byte alpha) => red | ((uint)green << 8) | ((uint)blue << 16) | ((uint)alpha << 24);
}
