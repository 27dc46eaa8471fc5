using System.Buffers.Binary;
using System.Numerics;

namespace FastInpaint.ConvertWeights.Checkpoints;

/// <summary>
/// CRC-32C (the polynomial of Castagnoli), which TensorFlow and LevelDB store masked: a checksum over bytes that hold checksums themselves would be weak.
/// </summary>
internal static class Crc32C
{
    private const uint MaskDelta = 0xA282EAD8;

    /// <summary>The checksum of some bytes, given the one of the bytes before them; 0 before the first.</summary>
    public static uint Extend(uint crc, ReadOnlySpan<byte> bytes)
    {
        crc = ~crc;
        while (bytes.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (byte value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return ~crc;
    }

    /// <summary>A checksum as the files hold it: turned right by 15 bits, plus a constant.</summary>
    public static uint Mask(uint crc) => BitOperations.RotateRight(crc, 15) + MaskDelta;
}
