using System.Text;
using FastInpaint.Imaging.Pixels;

namespace FastInpaint.Imaging.Pnm;

/// <summary>Writes black-and-white pictures: P4, where 1 is black, or P7 with one byte a pixel, where 1 is white.</summary>
internal static class PnmBitWriter
{
    /// <param name="picture">8-bit gray, 0 and 255 only.</param>
    /// <param name="asMap">Whether to write P7; else P4.</param>
    public static void Write(Stream stream, Picture picture, bool asMap, CancellationToken cancellationToken)
    {
        stream.Write(Encoding.ASCII.GetBytes(asMap
            ? $"P7\nWIDTH {picture.Width}\nHEIGHT {picture.Height}\nDEPTH 1\nMAXVAL 1\nTUPLTYPE BLACKANDWHITE\nENDHDR\n"
            : $"P4\n{picture.Width} {picture.Height}\n"));
        var samples = new byte[picture.Width];
        var packed = new byte[asMap ? picture.Width : (picture.Width + 7) / 8];
        for (int y = 0; y < picture.Height; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Span<byte> row = picture.Row(y);
            for (int x = 0; x < samples.Length; x++)
            {
                samples[x] = (byte)(row[x] == 255 == asMap ? 1 : 0);
            }

            PackedSamples.Pack(samples, asMap ? 8 : 1, packed);
            stream.Write(packed);
        }
    }
}
