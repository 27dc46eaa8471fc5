using System.Text;
using FastInpaint.Imaging.IO;

namespace FastInpaint.Imaging.Pnm;

/// <summary>Encodes P5, P6 and P7 with a greatest sample of 255 or 65535.</summary>
internal static class PnmEncoder
{
    /// <summary>A whole number of samples.</summary>
    private const int BlockBytes = 1 << 16;

    public static void Encode(Stream stream, Picture picture, PnmKind kind, CancellationToken cancellationToken)
    {
        stream.Write(Encoding.ASCII.GetBytes(Header(picture, kind)));
        int channelBytes = picture.Layout.BytesPerChannel();
        bool toColor = kind == PnmKind.Pixmap && picture.Layout.IsGray();
        var block = new byte[BlockBytes * (toColor ? 3 : 1)];
        ReadOnlySpan<byte> pixels = picture.Pixels.Span;
        while (!pixels.IsEmpty)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ReadOnlySpan<byte> part = pixels[..Math.Min(BlockBytes, pixels.Length)];
            pixels = pixels[part.Length..];
            Span<byte> samples = block.AsSpan(0, part.Length * (toColor ? 3 : 1));
            if (toColor)
            {
                Repeat(part, channelBytes, samples);
            }
            else
            {
                part.CopyTo(samples);
            }

            if (channelBytes == 2)
            {
                BigEndian16.Convert(samples, samples);
            }

            stream.Write(samples);
        }
    }

    private static string Header(Picture picture, PnmKind kind)
    {
        int maxValue = picture.Layout.BytesPerChannel() == 2 ? 65535 : 255;
        string tupleType = (picture.Layout.IsGray() ? "GRAYSCALE" : "RGB") + (picture.Layout.HasAlpha() ? "_ALPHA" : "");
        return kind switch
        {
            PnmKind.Graymap => $"P5\n{picture.Width} {picture.Height}\n{maxValue}\n",
            PnmKind.Pixmap => $"P6\n{picture.Width} {picture.Height}\n{maxValue}\n",
            _ => $"P7\nWIDTH {picture.Width}\nHEIGHT {picture.Height}\nDEPTH {picture.Layout.ChannelCount()}\nMAXVAL {maxValue}\nTUPLTYPE {tupleType}\nENDHDR\n",
        };
    }

    /// <summary>Each grey sample three times.</summary>
    private static void Repeat(ReadOnlySpan<byte> gray, int channelBytes, Span<byte> color)
    {
        for (int i = 0; i < color.Length / channelBytes; i++)
        {
            gray.Slice(i / 3 * channelBytes, channelBytes).CopyTo(color[(i * channelBytes)..]);
        }
    }
}
