namespace FastInpaint.Imaging.Tests;

/// <summary>GIF files by hand.</summary>
internal static class TestGif
{
    public static byte[] File(int width, int height, byte[] colors, params byte[][] blocks) =>
        [.. "GIF89a"u8, (byte)width, (byte)(width >> 8), (byte)height, (byte)(height >> 8), (byte)(colors.Length == 0 ? 0 : 0x81), 0, 0, .. colors, .. blocks.SelectMany(block => block), 0x3B];

    public static byte[] Control(byte transparent) => [0x21, 0xF9, 4, 1, 0, 0, transparent, 0];

    public static byte[] Xmp(string packet) =>
        [0x21, 0xFF, 11, .. "XMP DataXMP"u8, .. System.Text.Encoding.UTF8.GetBytes(packet), 1, .. Enumerable.Range(0, 256).Select(i => (byte)(255 - i)), 0];

    /// <summary>A picture of 3x2 pixels of colors 1, 2, 3, 0, 1, 2, in codes of three bits.</summary>
    public static byte[] Frame(int left, int top, int width, int height, bool interlaced, byte[]? colors = null) =>
        [0x2C, (byte)left, 0, (byte)top, 0, (byte)width, 0, (byte)height, 0, (byte)((interlaced ? 0x40 : 0) | (colors is null ? 0 : 0x81)), .. colors ?? [],
         2, 4, .. Codes(4, 1, 2, 4, 3, 0, 4, 1, 2, 5), 0];

    /// <summary>Codes of three bits, lowest bit first; clear codes keep them as short.</summary>
    private static byte[] Codes(params int[] codes)
    {
        var bytes = new byte[((codes.Length * 3) + 7) / 8];
        for (int bit = 0; bit < codes.Length * 3; bit++)
        {
            bytes[bit / 8] |= (byte)(((codes[bit / 3] >> (bit % 3)) & 1) << (bit % 8));
        }

        return bytes;
    }
}
