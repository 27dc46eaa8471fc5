using System.Buffers.Binary;
using System.Numerics;

namespace FastInpaint.ConvertWeights.Checkpoints;

/// <summary>
/// CRC-32C (the polynomial of Castagnoli). TensorFlow and LevelDB store it masked, because a checksum over bytes that contain their own checksums is weak.
/// </summary>
internal static class Crc32C
{
    private const uint MaskDelta = 0xA282EAD8;

    /// <summary>Extends a checksum by further bytes. The checksum of no bytes is 0.</summary>
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

    /// <summary>Masks a checksum, as stored in files: rotated right by 15 bits, plus a constant.</summary>
    public static uint Mask(uint crc) => BitOperations.RotateRight(crc, 15) + MaskDelta;
}
