using System.Buffers.Binary;
using System.Collections.Immutable;

namespace FastInpaint.Imaging.Jpeg;

/// <summary>Exif's orientation, tag 0x0112 of the first directory: how stored rows and columns become the upright picture (Exif 2.32, 4.6.4).</summary>
internal static class JpegOrientation
{
    /// <summary>Rows and columns as they are.</summary>
    public const int Upright = 1;

    private const ushort Tag = 0x0112;
    private const int EntrySize = 12;

    private static ReadOnlySpan<byte> Signature => "Exif\0\0"u8;

    /// <summary>The orientation that the segments state, 1 to 8; upright where they state none or something else.</summary>
    public static int Of(ImmutableArray<JpegSegment> segments)
    {
        foreach (JpegSegment segment in segments)
        {
            if (Find(segment, out bool bigEndian) is > 0 and var at)
            {
                ReadOnlySpan<byte> value = segment.Data.Span[at..];
                int orientation = bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(value) : BinaryPrimitives.ReadUInt16LittleEndian(value);
                return orientation is >= 1 and <= 8 ? orientation : Upright;
            }
        }

        return Upright;
    }

    /// <summary>The same segments, stating that the picture is upright.</summary>
    public static ImmutableArray<JpegSegment> Reset(ImmutableArray<JpegSegment> segments) => [.. segments.Select(segment =>
    {
        int at = Find(segment, out bool bigEndian);
        if (at == 0)
        {
            return segment;
        }

        byte[] data = segment.Data.ToArray();
        (data[at], data[at + 1]) = bigEndian ? ((byte)0, (byte)Upright) : ((byte)Upright, (byte)0);
        return segment with { Data = data };
    })];

    /// <summary>Whether rows become columns.</summary>
    public static bool Transposes(int orientation) => orientation >= 5;

    /// <summary>Whether columns, of rows that have become columns where they do, are then in reverse order.</summary>
    public static bool MirrorsColumns(int orientation) => orientation is 2 or 3 or 6 or 7;

    /// <summary>The same of rows.</summary>
    public static bool MirrorsRows(int orientation) => orientation is 3 or 4 or 7 or 8;

    /// <summary>The pixels of the upright picture.</summary>
    /// <param name="pixels">Stored pixels, row by row.</param>
    /// <param name="width">Stored pixels in a row.</param>
    /// <param name="height">Stored rows.</param>
    public static byte[] Turn(byte[] pixels, int width, int height, int bytesPerPixel, int orientation)
    {
        var turned = new byte[pixels.Length];
        (int wide, int high) = Transposes(orientation) ? (height, width) : (width, height);
        Span<byte> target = turned;
        for (int y = 0; y < high; y++)
        for (int x = 0; x < wide; x++)
        {
            (int column, int row) = orientation switch
            {
                2 => (width - 1 - x, y),
                3 => (width - 1 - x, height - 1 - y),
                4 => (x, height - 1 - y),
                5 => (y, x),
                6 => (y, height - 1 - x),
                7 => (width - 1 - y, height - 1 - x),
                8 => (width - 1 - y, x),
                _ => (x, y),
            };
            pixels.AsSpan((row * width + column) * bytesPerPixel, bytesPerPixel).CopyTo(target);
            target = target[bytesPerPixel..];
        }

        return turned;
    }

    /// <summary>Where the tag's value lies in a segment; 0 where it has none.</summary>
    private static int Find(JpegSegment segment, out bool bigEndian)
    {
        ReadOnlySpan<byte> data = segment.Data.Span;
        bigEndian = false;
        if (segment.Marker != JpegMarker.App1 || !data.StartsWith(Signature) || data.Length < Signature.Length + 8)
        {
            return 0;
        }

        ReadOnlySpan<byte> tiff = data[Signature.Length..];
        bigEndian = tiff.StartsWith("MM"u8);
        if (!bigEndian && !tiff.StartsWith("II"u8))
        {
            return 0;
        }

        long directory = bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(tiff[4..]) : BinaryPrimitives.ReadUInt32LittleEndian(tiff[4..]);
        if (directory > tiff.Length - 2)
        {
            return 0;
        }

        int count = Number(tiff[(int)directory..], bigEndian);
        for (long at = directory + 2; count > 0 && at <= tiff.Length - EntrySize; at += EntrySize, count--)
        {
            if (Number(tiff[(int)at..], bigEndian) == Tag)
            {
                return Signature.Length + (int)at + 8;
            }
        }

        return 0;
    }

    private static int Number(ReadOnlySpan<byte> bytes, bool bigEndian) =>
        bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);
}
