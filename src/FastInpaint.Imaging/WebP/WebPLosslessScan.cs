namespace FastInpaint.Imaging.WebP;

/// <summary>
/// Counts the groups of prefix codes in a lossless WebP stream (RFC 9649, 3.8), so that a stream too short for its groups is refused. ImageSharp allocates the tables of all groups before it reads
/// the first one: up to 65,536 groups and gigabytes of memory.
/// </summary>
internal ref struct WebPLosslessScan
{
    private const int Green = 0, Red = 1, Blue = 2, Alpha = 3, Distance = 4;
    private const int Codes = 5;
    private const int Literals = 256, LengthCodes = 24, DistanceCodes = 40;
    private const int MaxCacheBits = 11;
    // The shortest code has a single symbol of one bit: a flag that the code is simple, the number of symbols, the symbol's size, and the symbol.
    private const int LeastBitsOfCode = 4;

    private WebPBits _bits;

    private WebPLosslessScan(ReadOnlySpan<byte> stream) => _bits = new WebPBits(stream);

    private static ReadOnlySpan<byte> NearOffsets =>
    [
        0x18, 0x07, 0x17, 0x19, 0x28, 0x06, 0x27, 0x29, 0x16, 0x1A, 0x26, 0x2A, 0x38, 0x05, 0x37, 0x39, 0x15, 0x1B, 0x36, 0x3A, 0x25, 0x2B, 0x48, 0x04, 0x47, 0x49, 0x14, 0x1C, 0x35, 0x3B,
        0x46, 0x4A, 0x24, 0x2C, 0x58, 0x45, 0x4B, 0x34, 0x3C, 0x03, 0x57, 0x59, 0x13, 0x1D, 0x56, 0x5A, 0x23, 0x2D, 0x44, 0x4C, 0x55, 0x5B, 0x33, 0x3D, 0x68, 0x02, 0x67, 0x69, 0x12, 0x1E,
        0x66, 0x6A, 0x22, 0x2E, 0x54, 0x5C, 0x43, 0x4D, 0x65, 0x6B, 0x32, 0x3E, 0x78, 0x01, 0x77, 0x79, 0x53, 0x5D, 0x11, 0x1F, 0x64, 0x6C, 0x42, 0x4E, 0x76, 0x7A, 0x21, 0x2F, 0x75, 0x7B,
        0x31, 0x3F, 0x63, 0x6D, 0x52, 0x5E, 0x00, 0x74, 0x7C, 0x41, 0x4F, 0x10, 0x20, 0x62, 0x6E, 0x30, 0x73, 0x7D, 0x51, 0x5F, 0x40, 0x72, 0x7E, 0x61, 0x6F, 0x50, 0x71, 0x7F, 0x60, 0x70,
    ];

    /// <summary>The number of groups of prefix codes in a stream; 0 where the stream is damaged before its pixels, or the rest is too short for the codes.</summary>
    /// <param name="stream">The stream from its transforms on.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    public static long Groups(ReadOnlySpan<byte> stream, int width, int height) => new WebPLosslessScan(stream).Run(width, height);

    private long Run(int width, int height)
    {
        int seen = 0;
        while (_bits.Read(1) == 1)
        {
            int transform = _bits.Read(2);
            if ((seen & (1 << transform)) != 0 || _bits.Left < 0)
            {
                return 0;
            }

            seen |= 1 << transform;
            if (transform < 2)
            {
                int precision = _bits.Read(3) + 2;
                if (ReadPixels(Parts(width, precision), Parts(height, precision)) is null)
                {
                    return 0;
                }
            }
            else if (transform == 3)
            {
                int colors = _bits.Read(8) + 1;
                if (ReadPixels(colors, 1) is null)
                {
                    return 0;
                }

                width = Parts(width, colors <= 2 ? 3 : colors <= 4 ? 2 : colors <= 16 ? 1 : 0);
            }
        }

        return ReadCacheBits() >= 0 && CountGroups(width, height) is > 0 and var groups && groups * Codes * LeastBitsOfCode <= _bits.Left ? groups : 0;
    }

    /// <summary>The number of groups of prefix codes for the pixels; 0 where the stream is damaged.</summary>
    private long CountGroups(int width, int height)
    {
        if (_bits.Read(1) == 0)
        {
            return 1;
        }

        int precision = _bits.Read(3) + 2, most = 0;
        if (ReadPixels(Parts(width, precision), Parts(height, precision)) is not { } groups)
        {
            return 0;
        }

        foreach (uint pixel in groups)
        {
            most = Math.Max(most, (int)(pixel >> 8) & 0xFFFF);
        }

        return most + 1;
    }

    /// <summary>The bits of a color cache index; 0 where there is no cache, -1 for an invalid number.</summary>
    private int ReadCacheBits() => _bits.Read(1) == 0 ? 0 : _bits.Read(4) is >= 1 and <= MaxCacheBits and var bits ? bits : -1;

    /// <summary>Decodes an auxiliary picture of the stream, which has one group of codes; null where it is damaged.</summary>
    private uint[]? ReadPixels(int width, int height)
    {
        int cacheBits = ReadCacheBits();
        if (cacheBits < 0)
        {
            return null;
        }

        var cache = new uint[cacheBits == 0 ? 0 : 1 << cacheBits];
        var codes = new WebPPrefixCode[Codes];
        for (int i = 0; i < Codes; i++)
        {
            int symbols = i switch { Green => Literals + LengthCodes + cache.Length, Distance => DistanceCodes, _ => Literals };
            if (WebPPrefixCode.Read(ref _bits, symbols) is not { } code)
            {
                return null;
            }

            codes[i] = code;
        }

        var pixels = new uint[width * height];
        for (int at = 0; at < pixels.Length;)
        {
            int symbol = codes[Green].Next(ref _bits);
            if (symbol < 0 || _bits.Left < 0)
            {
                return null;
            }

            int count = 1;
            if (symbol < Literals)
            {
                uint rest = (uint)((codes[Red].Next(ref _bits) << 16) | codes[Blue].Next(ref _bits));
                pixels[at] = ((uint)codes[Alpha].Next(ref _bits) << 24) | rest | (uint)(symbol << 8);
            }
            else if (symbol < Literals + LengthCodes)
            {
                count = ReadNumber(symbol - Literals);
                int code = codes[Distance].Next(ref _bits);
                int distance = code < 0 ? int.MaxValue : Offset(ReadNumber(code), width);
                if (distance > at || count > pixels.Length - at)
                {
                    return null;
                }

                for (int i = at; i < at + count; i++)
                {
                    pixels[i] = pixels[i - distance];
                }
            }
            else
            {
                pixels[at] = cache[symbol - Literals - LengthCodes];
            }

            for (int end = at + count; at < end; at++)
            {
                if (cache.Length > 0)
                {
                    cache[(0x1E35A7BD * pixels[at]) >> (32 - cacheBits)] = pixels[at];
                }
            }
        }

        return pixels;
    }

    /// <summary>Reads a length or a distance: its code, and further bits after it.</summary>
    private int ReadNumber(int code)
    {
        if (code < 4)
        {
            return code + 1;
        }

        int extra = (code - 2) >> 1;
        return ((2 + (code & 1)) << extra) + _bits.Read(extra) + 1;
    }

    /// <summary>Converts a distance code to a number of pixels back. The first 120 codes stand for nearby positions in the rows above.</summary>
    private static int Offset(int distance, int width)
    {
        if (distance > NearOffsets.Length)
        {
            return distance - NearOffsets.Length;
        }

        int place = NearOffsets[distance - 1];
        return Math.Max(1, ((place >> 4) * width) + 8 - (place & 15));
    }

    private static int Parts(int side, int precision) => (side + (1 << precision) - 1) >> precision;
}
