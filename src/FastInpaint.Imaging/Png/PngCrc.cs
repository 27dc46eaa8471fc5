using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace FastInpaint.Imaging.Png;

/// <summary>The CRC-32 of PNG chunks: polynomial 0xEDB88320, reflected, sixteen bytes a step (slicing by 16).</summary>
internal static class PngCrc
{
    /// <summary>The value before the first byte. <see cref="Finish"/> turns a running value into the one in the file.</summary>
    public const uint Start = 0xFFFFFFFF;

    private static readonly uint[] Tables = MakeTables();

    public static uint Finish(uint crc) => ~crc;

    public static uint Update(uint crc, ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<uint> tables = Tables;
        while (bytes.Length >= 16)
        {
            uint a = BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ crc;
            uint b = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            uint c = BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
            uint d = BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]);
            crc = Four(tables, 12, a) ^ Four(tables, 8, b) ^ Four(tables, 4, c) ^ Four(tables, 0, d);
            bytes = bytes[16..];
        }

        foreach (byte value in bytes)
        {
            crc = tables[(byte)(crc ^ value)] ^ (crc >> 8);
        }

        return crc;
    }

    /// <summary>The CRC of four bytes that are followed by <paramref name="following"/> more bytes of the step.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Four(ReadOnlySpan<uint> tables, int following, uint value) =>
        tables[((following + 3) * 256) + (byte)value]
        ^ tables[((following + 2) * 256) + (byte)(value >> 8)]
        ^ tables[((following + 1) * 256) + (byte)(value >> 16)]
        ^ tables[(following * 256) + (byte)(value >> 24)];

    /// <summary>tables[k * 256 + b]: the CRC of byte b followed by k zero bytes.</summary>
    private static uint[] MakeTables()
    {
        var tables = new uint[16 * 256];
        for (uint value = 0; value < 256; value++)
        {
            uint crc = value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
            }

            tables[value] = crc;
        }

        for (int i = 256; i < tables.Length; i++)
        {
            uint shorter = tables[i - 256];
            tables[i] = tables[(byte)shorter] ^ (shorter >> 8);
        }

        return tables;
    }
}
