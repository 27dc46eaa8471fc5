using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace FastInpaint.Imaging.Png;

/// <summary>16-bit grey or RGB with one transparent colour: alpha 0 for it, 65535 for every other.</summary>
internal sealed class PngColorKeyExpander16(ushort[] key) : PngRowExpander
{
    public override void Expand(ReadOnlySpan<byte> row, Span<byte> pixels)
    {
        int channels = key.Length;
        Span<ushort> samples = MemoryMarshal.Cast<byte, ushort>(pixels);
        for (int x = 0; x < samples.Length / (channels + 1); x++)
        {
            Span<ushort> pixel = samples.Slice(x * (channels + 1), channels + 1);
            bool transparent = true;
            for (int c = 0; c < channels; c++)
            {
                pixel[c] = BinaryPrimitives.ReadUInt16BigEndian(row[(((x * channels) + c) * 2)..]);
                transparent &= pixel[c] == key[c];
            }

            pixel[channels] = transparent ? (ushort)0 : ushort.MaxValue;
        }
    }
}
