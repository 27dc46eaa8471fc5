using System.Buffers;
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
        WriteHeader(stream, picture.Width, picture.Height, picture.Layout, kind);
        WriteRows(stream, picture.Pixels.Span, picture.Layout, kind, cancellationToken);
    }

    public static void WriteHeader(Stream stream, int width, int height, PictureLayout layout, PnmKind kind) => stream.Write(Encoding.ASCII.GetBytes(Header(width, height, layout, kind)));

    /// <summary>Writes whole pixels, in order.</summary>
    public static void WriteRows(Stream stream, ReadOnlySpan<byte> pixels, PictureLayout layout, PnmKind kind, CancellationToken cancellationToken)
    {
        int channelBytes = layout.BytesPerChannel();
        bool toColor = kind == PnmKind.Pixmap && layout.IsGray();
        byte[] block = ArrayPool<byte>.Shared.Rent(BlockBytes * (toColor ? 3 : 1));
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

        ArrayPool<byte>.Shared.Return(block);
    }

    private static string Header(int width, int height, PictureLayout layout, PnmKind kind)
    {
        int maxValue = layout.BytesPerChannel() == 2 ? 65535 : 255;
        string tupleType = (layout.IsGray() ? "GRAYSCALE" : "RGB") + (layout.HasAlpha() ? "_ALPHA" : "");
        return kind switch
        {
            PnmKind.Graymap => $"P5\n{width} {height}\n{maxValue}\n",
            PnmKind.Pixmap => $"P6\n{width} {height}\n{maxValue}\n",
            _ => $"P7\nWIDTH {width}\nHEIGHT {height}\nDEPTH {layout.ChannelCount()}\nMAXVAL {maxValue}\nTUPLTYPE {tupleType}\nENDHDR\n",
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
