using System.Buffers;
using System.Text;
using FastInpaint.Imaging.Formats;
using FastInpaint.Imaging.Pixels;

namespace FastInpaint.Imaging.Pnm;

/// <summary>Writes P5, P6 and P7 row by row, with a greatest sample of 255 or 65535.</summary>
internal sealed class PnmRowSink : RowSink
{
    /// <summary>A whole number of samples.</summary>
    private const int BlockBytes = 1 << 16;

    private readonly Stream _stream;
    private readonly int _channelBytes;
    private readonly bool _toColor;

    public PnmRowSink(Stream stream, int width, int height, PixelFormat layout, PnmKind kind)
    {
        (_stream, _channelBytes, _toColor) = (stream, layout.BytesPerChannel(), kind == PnmKind.Pixmap && layout.IsGray());
        stream.Write(Encoding.ASCII.GetBytes(Header(width, height, layout, kind)));
    }

    public override void Write(ReadOnlySpan<byte> rows, CancellationToken cancellationToken)
    {
        int times = _toColor ? 3 : 1;
        byte[] block = ArrayPool<byte>.Shared.Rent(BlockBytes * times);
        while (!rows.IsEmpty)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ReadOnlySpan<byte> part = rows[..Math.Min(BlockBytes, rows.Length)];
            rows = rows[part.Length..];
            Span<byte> samples = block.AsSpan(0, part.Length * times);
            if (_toColor)
            {
                Repeat(part, _channelBytes, samples);
            }
            else
            {
                part.CopyTo(samples);
            }

            if (_channelBytes == 2)
            {
                BigEndian16.Convert(samples, samples);
            }

            _stream.Write(samples);
        }

        ArrayPool<byte>.Shared.Return(block);
    }

    private static string Header(int width, int height, PixelFormat layout, PnmKind kind)
    {
        int maxValue = layout.BytesPerChannel() == 2 ? 65535 : 255;
        string tupleType = (layout.IsGray() ? "GRAYSCALE" : "RGB") + (layout.HasAlpha() ? "_ALPHA" : "");
        return kind switch
        {
            PnmKind.Graymap or PnmKind.Any => $"P5\n{width} {height}\n{maxValue}\n",
            PnmKind.Pixmap => $"P6\n{width} {height}\n{maxValue}\n",
            _ => $"P7\nWIDTH {width}\nHEIGHT {height}\nDEPTH {layout.ChannelCount()}\nMAXVAL {maxValue}\nTUPLTYPE {tupleType}\nENDHDR\n",
        };
    }

    /// <summary>Each gray sample three times.</summary>
    private static void Repeat(ReadOnlySpan<byte> gray, int channelBytes, Span<byte> color)
    {
        for (int i = 0; i < color.Length / channelBytes; i++)
        {
            gray.Slice(i / 3 * channelBytes, channelBytes).CopyTo(color[(i * channelBytes)..]);
        }
    }
}

/// <summary>The kinds of PNM file that are written.</summary>
internal enum PnmKind
{
    /// <summary>P4: black and white.</summary>
    Bitmap,

    /// <summary>P5: gray.</summary>
    Graymap,

    /// <summary>P4 where the source had 1 bit a pixel, else P5.</summary>
    Any,

    /// <summary>P6: color.</summary>
    Pixmap,

    /// <summary>P7: every layout, with alpha or without.</summary>
    Pam,
}
