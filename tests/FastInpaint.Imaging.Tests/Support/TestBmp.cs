using System.Buffers.Binary;

namespace FastInpaint.Imaging.Tests;

/// <summary>BMP files by hand.</summary>
internal static class TestBmp
{
    /// <param name="between">What stands between the header of 40 bytes and the pixels: masks or a palette.</param>
    public static byte[] File(int width, int height, int bits, int compression, byte[] between, byte[] pixels)
    {
        var head = new byte[54];
        "BM"u8.CopyTo(head);
        (int At, int Value)[] fields =
            [(2, 54 + between.Length + pixels.Length), (10, 54 + between.Length), (14, 40), (18, width), (22, height), (26, 1 | (bits << 16)), (30, compression), (34, pixels.Length),
             (38, 2835), (42, 2835), (46, bits <= 8 ? between.Length / 4 : 0)];
        foreach ((int at, int value) in fields)
        {
            BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(at), value);
        }

        return [.. head, .. between, .. pixels];
    }
}
