using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace FastInpaint.Imaging.Pixels;

/// <summary>Converts 16-bit samples between the big-endian order of files and the machine's order.</summary>
internal static class BigEndian16
{
    /// <summary>Converts in either direction. Both spans have the same length and may be the same memory.</summary>
    public static void Convert(ReadOnlySpan<byte> from, Span<byte> to)
    {
        if (BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, ushort>(from), MemoryMarshal.Cast<byte, ushort>(to));
        }
        else
        {
            from.CopyTo(to);
        }
    }
}
