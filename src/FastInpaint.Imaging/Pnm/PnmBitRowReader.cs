using FastInpaint.Imaging.IO;

namespace FastInpaint.Imaging.Pnm;

/// <summary>P4: 1 bit a pixel, the first in the highest bit, rows padded to whole bytes; 1 is black.</summary>
internal sealed class PnmBitRowReader(PnmHeader header, ByteSource source) : PnmRowReader
{
    private readonly byte[] packed = new byte[header.BinaryRowBytes];

    public override void Read(Span<byte> pixels)
    {
        source.ReadExactly(packed, "the pixels");
        for (int x = 0; x < pixels.Length; x++)
        {
            pixels[x] = ((packed[x >> 3] >> (7 - (x & 7))) & 1) == 0 ? (byte)255 : (byte)0;
        }
    }
}
