using System.Buffers.Binary;
using FastInpaint.Imaging.Pixels;
using FastInpaint.Imaging.Profiles;

namespace FastInpaint.Imaging.Bmp;

/// <summary>Writes BMP files of 1 or 4 bits a pixel, with a palette from black to white or of two colors: Windows' version 3, without compression, rows from bottom to top. The caller checks the file's size.</summary>
internal static class BmpLevelWriter
{
    private const int FileHeaderSize = 14, InfoSize = 40;

    /// <param name="picture">8-bit gray, multiples of 255 or 17 only.</param>
    /// <param name="bits">Bits of a pixel, 1 or 4.</param>
    /// <param name="two">The colors that 0 and 255 stand for; null for a palette from black to white.</param>
    /// <param name="density">The picture's density; null for none.</param>
    public static void Write(Stream stream, Picture picture, int bits, BmpTwoColors? two, PictureDensity? density, CancellationToken cancellationToken)
    {
        int colors = 1 << bits, pixelsAt = FileHeaderSize + InfoSize + (4 * colors), rowBytes = (int)((((long)picture.Width * bits) + 31) / 32 * 4);
        int scale = PackedSamples.GrayScale(bits);
        Span<byte> head = stackalloc byte[pixelsAt];
        head.Clear();
        "BM"u8.CopyTo(head);
        BinaryPrimitives.WriteInt32LittleEndian(head[2..], pixelsAt + (rowBytes * picture.Height));
        BinaryPrimitives.WriteInt32LittleEndian(head[10..], pixelsAt);
        BinaryPrimitives.WriteInt32LittleEndian(head[14..], InfoSize);
        BinaryPrimitives.WriteInt32LittleEndian(head[18..], picture.Width);
        BinaryPrimitives.WriteInt32LittleEndian(head[22..], picture.Height);
        BinaryPrimitives.WriteInt16LittleEndian(head[26..], 1);
        BinaryPrimitives.WriteInt16LittleEndian(head[28..], (short)bits);
        BinaryPrimitives.WriteInt32LittleEndian(head[34..], rowBytes * picture.Height);
        if (density is { PerMeter: true })
        {
            BinaryPrimitives.WriteInt32LittleEndian(head[38..], (int)Math.Min(density.X, int.MaxValue));
            BinaryPrimitives.WriteInt32LittleEndian(head[42..], (int)Math.Min(density.Y, int.MaxValue));
        }

        for (int i = 0; i < colors; i++)
        {
            head.Slice(FileHeaderSize + InfoSize + (4 * i), 3).Fill((byte)(i * scale));
        }

        two?.Colors.Span.CopyTo(head[(FileHeaderSize + InfoSize)..]);

        stream.Write(head);
        var row = new byte[rowBytes];
        for (int y = picture.Height - 1; y >= 0; y--)
        {
            cancellationToken.ThrowIfCancellationRequested();
            PackedSamples.Pack(picture.Row(y), bits, row, scale);
            stream.Write(row);
        }
    }
}
