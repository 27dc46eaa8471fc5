using FastInpaint.Imaging.IO;

namespace FastInpaint.Imaging.Pnm;

/// <summary>P5, P6 and P7 with samples of one byte.</summary>
internal sealed class PnmByteRowReader : PnmRowReader
{
    private readonly ByteSource source;
    private readonly int maxValue;
    private readonly byte[] scaled = new byte[256];

    public PnmByteRowReader(PnmHeader header, ByteSource source)
    {
        (this.source, maxValue) = (source, header.MaxValue);
        for (int value = 0; value <= maxValue; value++)
        {
            scaled[value] = (byte)PnmScale.To8(value, maxValue);
        }
    }

    public override void Read(Span<byte> pixels)
    {
        source.ReadExactly(pixels, "the pixels");
        if (maxValue == 255)
        {
            return;
        }

        int bad = pixels.IndexOfAnyExceptInRange((byte)0, (byte)maxValue);
        if (bad >= 0)
        {
            throw PnmScale.TooLarge(source, pixels[bad], maxValue);
        }

        foreach (ref byte sample in pixels)
        {
            sample = scaled[sample];
        }
    }
}
