using System.Buffers.Binary;

namespace FastInpaint.ConvertWeights.Tests;

/// <summary>Protocol buffer messages byte by byte, and the two that stand in an index.</summary>
internal static class ProtoBytes
{
    public const long Float = 1;

    /// <summary>What the header of an index says by default: one data file, version 1.</summary>
    public static byte[] Header(long shards = 1) => [.. Number(1, shards), .. Message(3, Number(1, 1))];

    public static byte[] Entry(long type, long[] shape, long offset, long size, uint crc, long shard = 0) =>
        [.. Number(1, type), .. Message(2, Shape(shape)), .. Number(3, shard), .. Number(4, offset), .. Number(5, size), .. Fixed32(6, crc)];

    public static byte[] Shape(params long[] sides) => [.. sides.SelectMany(side => Message(2, Number(1, side)))];

    public static byte[] Number(ulong field, long value) => [.. Varint(field << 3), .. Varint((ulong)value)];

    public static byte[] Message(ulong field, byte[] content) => [.. Varint((field << 3) | 2), .. Varint((ulong)content.Length), .. content];

    public static byte[] Fixed32(ulong field, uint value) => [.. Varint((field << 3) | 5), .. UInt32(value)];

    public static byte[] Varint(ulong value)
    {
        var bytes = new List<byte>();
        for (; value > 0x7F; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        return [.. bytes, (byte)value];
    }

    public static byte[] UInt32(uint value)
    {
        var bytes = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }
}
