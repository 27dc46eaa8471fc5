using System.Runtime.InteropServices;

namespace FastInpaint.Imaging.Pnm;

/// <summary>P1, P2 and P3: decimal numbers. In P1, 1 is black.</summary>
internal sealed class PnmTextRowReader(PnmHeader header, PnmTokenReader tokens) : PnmRowReader
{
    public override void Read(Span<byte> pixels)
    {
        if (header.MaxValue > 255)
        {
            foreach (ref ushort sample in MemoryMarshal.Cast<byte, ushort>(pixels))
            {
                sample = (ushort)PnmScale.To16(ReadSample(), header.MaxValue);
            }
        }
        else
        {
            foreach (ref byte sample in pixels)
            {
                sample = header.IsBitmap
                    ? (byte)(tokens.ReadBit("a bit") == 0 ? 255 : 0)
                    : (byte)PnmScale.To8(ReadSample(), header.MaxValue);
            }
        }
    }

    private int ReadSample()
    {
        int value = tokens.ReadNumber("a sample");
        return value <= header.MaxValue ? value : throw PnmScale.TooLarge(tokens.Source, value, header.MaxValue);
    }
}
