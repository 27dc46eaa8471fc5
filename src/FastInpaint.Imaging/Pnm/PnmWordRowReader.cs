using System.Runtime.InteropServices;
using FastInpaint.Imaging.IO;

namespace FastInpaint.Imaging.Pnm;

/// <summary>P5, P6 and P7 with samples of two bytes, big-endian.</summary>
internal sealed class PnmWordRowReader(PnmHeader header, ByteSource source) : PnmRowReader
{
    public override void Read(Span<byte> pixels)
    {
        source.ReadExactly(pixels, "the pixels");
        BigEndian16.Convert(pixels, pixels);
        if (header.MaxValue == ushort.MaxValue)
        {
            return;
        }

        foreach (ref ushort sample in MemoryMarshal.Cast<byte, ushort>(pixels))
        {
            sample = sample <= header.MaxValue
                ? (ushort)PnmScale.To16(sample, header.MaxValue)
                : throw PnmScale.TooLarge(source, sample, header.MaxValue);
        }
    }
}
