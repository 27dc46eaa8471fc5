namespace FastInpaint.Imaging.Tests;

/// <summary>
/// JPEG files put together from segments, right or wrong, with code of its own. Its Huffman codes have one symbol, the bit 0: no difference for DC, the end of a block for AC. So two
/// bits 0 are a flat block, and <see cref="Flat"/> is the data of many.
/// </summary>
internal static class JpegParts
{
    public const byte Baseline = 0xC0, Progressive = 0xC2;

    public static byte[] File(params byte[][] parts) => [0xFF, 0xD8, .. parts.SelectMany(part => part), 0xFF, 0xD9];

    public static byte[] Segment(byte marker, params byte[] content) => [0xFF, marker, (byte)((content.Length + 2) >> 8), (byte)(content.Length + 2), .. content];

    public static byte[] Jfif => Segment(0xE0, [.. "JFIF\0"u8, 1, 1, 0, 0, 1, 0, 1, 0, 0]);

    public static byte[] Adobe(byte transform) => Segment(0xEE, [.. "Adobe"u8, 0, 100, 0, 0, 0, 0, transform]);

    /// <summary>A quantisation table of equal steps.</summary>
    public static byte[] Steps(byte number = 0, byte step = 8) => Segment(0xDB, [number, .. Enumerable.Repeat(step, 64)]);

    /// <summary>Both Huffman tables.</summary>
    public static byte[] Codes => [.. Code(0, 0), .. Code(0x10, 0)];

    /// <summary>A Huffman table whose only code, the bit 0, is a symbol.</summary>
    public static byte[] Code(byte table, byte symbol) => Segment(0xC4, [table, 1, .. new byte[15], symbol]);

    /// <summary>A frame of 8 bits whose components are numbered from 1; each sampling is a byte, horizontal factor in the upper half.</summary>
    public static byte[] Frame(byte kind, int width, int height, params byte[] samplings) => Segment(
        kind, [8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, (byte)samplings.Length, .. samplings.SelectMany((sampling, i) => new[] { (byte)(i + 1), sampling, (byte)0 })]);

    /// <summary>A scan's header: first and last coefficient, and the bits missing before and behind it as halves of a byte.</summary>
    public static byte[] Scan(byte[] components, byte start = 0, byte end = 63, byte bits = 0) =>
        Segment(0xDA, [(byte)components.Length, .. components.SelectMany(component => new byte[] { component, 0 }), start, end, bits]);

    /// <summary>The data of flat blocks.</summary>
    public static byte[] Flat(int blocks, int bitsPerBlock = 2) => new byte[(blocks * bitsPerBlock + 7) / 8];

    /// <summary>A grey file of 64 blocks, with other parts in place of its own.</summary>
    public static byte[] Grey(byte[]? steps = null, byte[]? frame = null, byte[]? codes = null, byte[]? scan = null, byte[]? data = null) =>
        File(steps ?? Steps(), frame ?? Frame(Baseline, 64, 64, 0x11), codes ?? Codes, scan ?? Scan([1]), data ?? Flat(64));
}
