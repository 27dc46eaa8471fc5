using System.Buffers.Binary;
using FastInpaint.Imaging.IO;

namespace FastInpaint.Imaging.Png;

/// <summary>The checked content of the IHDR chunk.</summary>
internal readonly record struct PngHeader(int Width, int Height, PngColorType ColorType, int BitDepth, bool Interlaced)
{
    public const int Length = 13;

    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n'];

    public int Channels => ColorType switch
    {
        PngColorType.Gray or PngColorType.Palette => 1,
        PngColorType.GrayAlpha => 2,
        PngColorType.Rgb => 3,
        _ => 4,
    };

    public int BitsPerPixel => Channels * BitDepth;

    /// <summary>The passes in the order of the file: seven where it is interlaced, else one of all pixels.</summary>
    public PngPass[] Passes => Interlaced ? PngPass.Adam7 : PngPass.Whole;

    /// <summary>The distance in bytes between a byte and its left neighbor in the filters.</summary>
    public int FilterDistance => Math.Max(1, BitsPerPixel / 8);

    /// <summary>Bytes of a row of that many pixels, without the filter type.</summary>
    public long RowBytes(int width) => (((long)width * BitsPerPixel) + 7) / 8;

    /// <summary>Bytes of the whole picture before compression, filter types included.</summary>
    public long RawBytes()
    {
        long sum = 0;
        foreach (PngPass pass in Passes)
        {
            int width = pass.Width(Width);
            sum += width == 0 ? 0 : pass.Height(Height) * (1 + RowBytes(width));
        }

        return sum;
    }

    public static PngHeader Parse(ReadOnlySpan<byte> data, ByteSource source)
    {
        uint width = BinaryPrimitives.ReadUInt32BigEndian(data);
        uint height = BinaryPrimitives.ReadUInt32BigEndian(data[4..]);
        if (width is 0 or > int.MaxValue || height is 0 or > int.MaxValue)
        {
            throw source.Error($"chunk IHDR gives a size of {width} x {height}, sides are from 1 to 2147483647; the file is damaged, fetch or export it again.");
        }

        if (!IsAllowed(data[9], data[8]))
        {
            throw source.Error($"chunk IHDR gives color type {data[9]} with {data[8]} bits, which PNG does not have; the file is damaged, fetch or export it again.");
        }

        if (data[10] != 0 || data[11] != 0 || data[12] > 1)
        {
            throw source.Error(
                $"chunk IHDR gives compression {data[10]}, filter {data[11]}, interlace {data[12]}, known are 0, 0 and 0 or 1; the file is damaged, fetch or export it again.");
        }

        return new PngHeader((int)width, (int)height, (PngColorType)data[9], data[8], data[12] == 1);
    }

    public void Write(Span<byte> data)
    {
        BinaryPrimitives.WriteInt32BigEndian(data, Width);
        BinaryPrimitives.WriteInt32BigEndian(data[4..], Height);
        data[8] = (byte)BitDepth;
        data[9] = (byte)ColorType;
        data[10] = data[11] = 0;
        data[12] = Interlaced ? (byte)1 : (byte)0;
    }

    private static bool IsAllowed(byte colorType, byte bitDepth) => (PngColorType)colorType switch
    {
        PngColorType.Gray => bitDepth is 1 or 2 or 4 or 8 or 16,
        PngColorType.Palette => bitDepth is 1 or 2 or 4 or 8,
        PngColorType.Rgb or PngColorType.GrayAlpha or PngColorType.Rgba => bitDepth is 8 or 16,
        _ => false,
    };
}

/// <summary>Color types by their numbers in a file.</summary>
internal enum PngColorType : byte
{
    Gray = 0,
    Rgb = 2,
    Palette = 3,
    GrayAlpha = 4,
    Rgba = 6,
}

/// <summary>A pass: the pixels (X + i * StepX, Y + j * StepY).</summary>
internal readonly record struct PngPass(int X, int Y, int StepX, int StepY)
{
    public static readonly PngPass[] Adam7 =
    [
        new(0, 0, 8, 8), new(4, 0, 8, 8), new(0, 4, 4, 8), new(2, 0, 4, 4), new(0, 2, 2, 4), new(1, 0, 2, 2), new(0, 1, 1, 2),
    ];

    public static readonly PngPass[] Whole = [new(0, 0, 1, 1)];

    /// <summary>Pixels in a row of the pass; 0 means that the pass is not in the file.</summary>
    public int Width(int pictureWidth) => (int)(((long)pictureWidth - X + StepX - 1) / StepX);

    /// <summary>Rows of the pass.</summary>
    public int Height(int pictureHeight) => (int)(((long)pictureHeight - Y + StepY - 1) / StepY);
}
