using System.Runtime.InteropServices;
using FastInpaint.Imaging.Formats;
using FastInpaint.Imaging.IO;
using FastInpaint.Imaging.Pixels;

namespace FastInpaint.Imaging.Pnm;

/// <summary>Reads the rows of a PNM file, and scales the samples to the whole range of 8 or 16 bits.</summary>
/// <param name="header">The header.</param>
/// <param name="tokens">The reader, at the first byte of the pixels.</param>
internal sealed class PnmRowSource(PnmHeader header, PnmTokenReader tokens)
    : RowSource(new PictureHeader(PictureFormat.Pnm, header.Width, header.Height, header.Layout, header.BitDepth))
{
    private readonly byte[] _packed = new byte[header.Magic == 4 ? header.BinaryRowBytes : 0];
    private readonly byte[] _scaled = [.. Enumerable.Range(0, header.MaxValue < 255 ? header.MaxValue + 1 : 0).Select(value => (byte)To8(value, header.MaxValue))];

    private ByteSource Source => tokens.Source;

    public override PictureMetadata Metadata { get; } = new() { BitDepth = header.BitDepth, WasGray = header.Layout.IsGray() };

    public override void Read(Span<byte> row)
    {
        if (header.IsText)
        {
            ReadText(row);
        }
        else if (header.Magic == 4)
        {
            ReadBits(row);
        }
        else
        {
            Source.ReadExactly(row, "the pixels");
            if (header.MaxValue > 255)
            {
                ScaleWords(row);
            }
            else if (header.MaxValue < 255)
            {
                ScaleBytes(row);
            }
        }
    }

    /// <summary>P1, P2 and P3: decimal numbers. In P1, 1 is black.</summary>
    private void ReadText(Span<byte> row)
    {
        if (header.MaxValue > 255)
        {
            foreach (ref ushort sample in MemoryMarshal.Cast<byte, ushort>(row))
            {
                sample = (ushort)To16(ReadNumber(), header.MaxValue);
            }

            return;
        }

        foreach (ref byte sample in row)
        {
            sample = header.IsBitmap ? (byte)(tokens.ReadBit("a bit") == 0 ? 255 : 0) : (byte)To8(ReadNumber(), header.MaxValue);
        }
    }

    /// <summary>P4: 1 bit a pixel, the first in the highest bit, rows padded to whole bytes; 1 is black.</summary>
    private void ReadBits(Span<byte> row)
    {
        Source.ReadExactly(_packed, "the pixels");
        for (int x = 0; x < row.Length; x++)
        {
            row[x] = ((_packed[x >> 3] >> (7 - (x & 7))) & 1) == 0 ? (byte)255 : (byte)0;
        }
    }

    private void ScaleBytes(Span<byte> row)
    {
        int bad = row.IndexOfAnyExceptInRange((byte)0, (byte)header.MaxValue);
        if (bad >= 0)
        {
            throw TooLarge(row[bad]);
        }

        foreach (ref byte sample in row)
        {
            sample = _scaled[sample];
        }
    }

    private void ScaleWords(Span<byte> row)
    {
        BigEndian16.Convert(row, row);
        if (header.MaxValue == ushort.MaxValue)
        {
            return;
        }

        foreach (ref ushort sample in MemoryMarshal.Cast<byte, ushort>(row))
        {
            sample = sample <= header.MaxValue ? (ushort)To16(sample, header.MaxValue) : throw TooLarge(sample);
        }
    }

    private int ReadNumber()
    {
        int value = tokens.ReadNumber("a sample");
        return value <= header.MaxValue ? value : throw TooLarge(value);
    }

    // Scales samples from 0..maxValue to the whole range, rounded to the nearest.
    private static int To8(int value, int maxValue) => ((value * 255) + (maxValue / 2)) / maxValue;

    private static int To16(int value, int maxValue) => (int)((((uint)value * 65535) + ((uint)maxValue / 2)) / (uint)maxValue);

    private PictureFormatException TooLarge(int value) =>
        Source.Error($"a sample before byte {Source.Position} is {value}, the header allows at most {header.MaxValue}; the file is damaged, fetch or export it again.");
}
