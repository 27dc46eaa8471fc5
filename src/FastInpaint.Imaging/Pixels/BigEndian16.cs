using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace FastInpaint.Imaging.Pixels;

/// <summary>16-bit samples between the files' big-endian order and the machine's.</summary>
internal static class BigEndian16
{
    /// <summary>Converts either way; both spans have one length and may be the same.</summary>
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
