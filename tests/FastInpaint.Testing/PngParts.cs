using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace FastInpaint.Testing;

/// <summary>PNG files that the program does not write: interlaced ones, and ones that end early.</summary>
public static class PngParts
{
    private static readonly (int X, int Y, int StepX, int StepY)[] Passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    /// <param name="raw">The rows, each behind its filter, as many as there are to be.</param>
    /// <param name="chunks">Chunks before the pixels.</param>
    public static byte[] File(int width, int height, byte bitDepth, byte colorType, bool interlaced, byte[] raw, params (string Type, byte[] Content)[] chunks) =>
        Packed(width, height, bitDepth, colorType, interlaced, Deflate(raw), chunks);

    /// <param name="deflated">The rows, each behind its filter, as zlib packs them.</param>
    /// <param name="chunks">Chunks before the pixels.</param>
    public static byte[] Packed(int width, int height, byte bitDepth, byte colorType, bool interlaced, byte[] deflated, params (string Type, byte[] Content)[] chunks) =>
    [
        0x89, .. "PNG\r\n\x1a\n"u8,
        .. Chunk("IHDR", [.. Big(width), .. Big(height), bitDepth, colorType, 0, 0, (byte)(interlaced ? 1 : 0)]),
        .. chunks.SelectMany(chunk => Chunk(chunk.Type, chunk.Content)),
        .. Chunk("IDAT", deflated),
        .. Chunk("IEND", []),
    ];

    /// <summary>A transparent square with 16 bits a channel, of few bytes.</summary>
    public static byte[] Transparent(int side)
    {
        using var deflated = new MemoryStream();
        using (var deflate = new ZLibStream(deflated, CompressionLevel.Fastest, leaveOpen: true))
        {
            var row = new byte[1 + (8 * side)];
            for (int y = 0; y < side; y++)
            {
                deflate.Write(row);
            }
        }

        return Packed(side, side, bitDepth: 16, colorType: 6, interlaced: false, deflated.ToArray());
    }

    /// <summary>Bytes of the rows of a grey picture of 1 bit a pixel, filters included.</summary>
    public static int RawBytes(int width, int height, bool interlaced) => !interlaced
        ? height * (1 + Bytes(width))
        : Passes.Sum(pass => Count(height, pass.Y, pass.StepY) * (1 + Bytes(Count(width, pass.X, pass.StepX))));

    private static int Count(int side, int first, int step) => (side - first + step - 1) / step;

    private static int Bytes(int pixels) => (pixels + 7) / 8;

    private static byte[] Chunk(string type, byte[] content)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(type), .. content];
        return [.. Big(content.Length), .. body, .. Big(Crc(body))];
    }

    private static byte[] Big(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    private static int Crc(byte[] bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ (0xEDB88320 & (0 - (crc & 1)));
            }
        }

        return (int)~crc;
    }

    private static byte[] Deflate(byte[] raw)
    {
        using var stream = new MemoryStream();
        using (var zlib = new ZLibStream(stream, CompressionLevel.Fastest))
        {
            zlib.Write(raw);
        }

        return stream.ToArray();
    }
}
