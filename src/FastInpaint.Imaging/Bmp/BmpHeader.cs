using System.Buffers.Binary;
using FastInpaint.Imaging.IO;
using FastInpaint.Imaging.Profiles;

namespace FastInpaint.Imaging.Bmp;

/// <summary>The headers of a BMP file, from OS/2 1.0 to Windows' version 5, with the palette.</summary>
internal sealed class BmpHeader
{
    private const int FileHeaderSize = 14;
    private const int CoreSize = 12;
    private const int InfoSize = 40;
    private const int Masks = FileHeaderSize + InfoSize;
    private const int MaxHeaderSize = 1 << 10;

    private BmpCompression _compression;
    private int _signedHeight;
    private uint[] _masks = [];
    private byte[] _palette = [];

    private BmpHeader()
    {
    }

    public int Width { get; private set; }

    public int Height { get; private set; }

    /// <summary>Bits of a pixel: 1, 4, 8, 16, 24 or 32.</summary>
    public int Bits { get; private set; }

    /// <summary>Gray8 where the whole palette is gray, Rgba32 where alpha has a mask, else Rgb24. The fourth byte of a pixel without masks is not alpha.</summary>
    public PixelFormat Layout { get; private set; }

    /// <summary>Bits of a sample.</summary>
    public int BitDepth => Layout.IsGray() ? Bits : 8;

    public PictureDensity? Density { get; private set; }

    /// <summary>The two colors of a picture of 1 bit, else null.</summary>
    public BmpTwoColors? TwoColors => Bits == 1 ? new BmpTwoColors(_palette) : null;

    /// <summary>Where the pixels start in the file.</summary>
    public int PixelsAt { get; private set; }

    /// <summary>Reads the headers, and refuses a file that is too short for its pixels.</summary>
    /// <exception cref="PictureFormatException">The header is damaged, or of a kind that is not read.</exception>
    /// <exception cref="PictureLimitException">The picture exceeds a limit.</exception>
    public static BmpHeader Read(ByteSource source, ReadOnlySpan<byte> file, PictureLimits limits)
    {
        var header = new BmpHeader();
        header.ReadFields(source, file);
        header.ReadPalette(source, file);
        limits.Check(source.Name, header.Width, header.Height, header.Layout);
        long needed = header._compression is BmpCompression.Rle8 or BmpCompression.Rle4 ? 1 : (((long)header.Width * header.Bits) + 31) / 32 * 4 * header.Height;
        long left = file.Length - header.PixelsAt;
        return left >= needed
            ? header
            : throw source.Error($"the header promises {header.Width} x {header.Height} pixels of {header.Bits} bits, {needed} bytes, and {left} follow; the file is truncated or forged, fetch or export it again.");
    }

    /// <summary>Rebuilds the headers in one form: version 3, followed by the color masks where the file has some and by a full palette.</summary>
    public byte[] Rebuild()
    {
        int pixelsAt = Masks + (4 * _masks.Length) + _palette.Length;
        var bytes = new byte[pixelsAt];
        "BM"u8.CopyTo(bytes);
        Span<byte> span = bytes;
        BinaryPrimitives.WriteInt32LittleEndian(span[10..], pixelsAt);
        BinaryPrimitives.WriteInt32LittleEndian(span[14..], InfoSize);
        BinaryPrimitives.WriteInt32LittleEndian(span[18..], Width);
        BinaryPrimitives.WriteInt32LittleEndian(span[22..], _signedHeight);
        BinaryPrimitives.WriteInt16LittleEndian(span[26..], 1);
        BinaryPrimitives.WriteInt16LittleEndian(span[28..], (short)Bits);
        BinaryPrimitives.WriteInt32LittleEndian(span[30..], (int)_compression);
        for (int i = 0; i < _masks.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(span[(Masks + (4 * i))..], _masks[i]);
        }

        _palette.CopyTo(span[(Masks + (4 * _masks.Length))..]);
        return bytes;
    }

    private void ReadFields(ByteSource source, ReadOnlySpan<byte> file)
    {
        long headerSize = file.Length >= FileHeaderSize + CoreSize ? BinaryPrimitives.ReadUInt32LittleEndian(file[14..]) : throw source.Truncated("the header");
        if (headerSize != CoreSize && (headerSize < InfoSize || headerSize > MaxHeaderSize))
        {
            throw source.Error($"its header has {headerSize} bytes, which is no BMP header that is read; convert it to PNG.");
        }

        if (file.Length < FileHeaderSize + headerSize)
        {
            throw source.Truncated("the header");
        }

        uint compression = 0;
        if (headerSize == CoreSize)
        {
            (Width, _signedHeight) = (BinaryPrimitives.ReadUInt16LittleEndian(file[18..]), BinaryPrimitives.ReadUInt16LittleEndian(file[20..]));
            Bits = BinaryPrimitives.ReadUInt16LittleEndian(file[24..]);
        }
        else
        {
            (Width, _signedHeight) = (BinaryPrimitives.ReadInt32LittleEndian(file[18..]), BinaryPrimitives.ReadInt32LittleEndian(file[22..]));
            Bits = BinaryPrimitives.ReadUInt16LittleEndian(file[28..]);
            compression = BinaryPrimitives.ReadUInt32LittleEndian(file[30..]);
            (int x, int y) = (BinaryPrimitives.ReadInt32LittleEndian(file[38..]), BinaryPrimitives.ReadInt32LittleEndian(file[42..]));
            Density = x > 0 && y > 0 ? new PictureDensity((uint)x, (uint)y, PerMeter: true) : null;
        }

        if (Width < 1 || _signedHeight is 0 or int.MinValue)
        {
            throw source.Error($"its header says {Width} x {_signedHeight} pixels; export it again.");
        }

        Height = Math.Abs(_signedHeight);
        _compression = (compression, Bits, headerSize) switch
        {
            (0, 1 or 4 or 8 or 16 or 24 or 32, _) => BmpCompression.None,
            (1, 8, _) => BmpCompression.Rle8,
            (2, 4, _) => BmpCompression.Rle4,
            // OS/2's header of 64 bytes uses these numbers for other codings.
            (3, 16 or 32, not 64) => BmpCompression.Masks,
            (6, 16 or 32, not 64) => BmpCompression.MasksWithAlpha,
            _ => throw source.Error($"it has pixels of {Bits} bits in coding {compression}, which is not read; convert it to PNG."),
        };
        PixelsAt = (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(file[10..]), int.MaxValue);
        if (PixelsAt < FileHeaderSize + headerSize || PixelsAt > file.Length)
        {
            throw source.Error($"its pixels start at byte {PixelsAt} of {file.Length}, inside its header or beyond its end; the file is damaged, export it again.");
        }

        Layout = PixelFormat.Rgb24;
        if (_compression is BmpCompression.Masks or BmpCompression.MasksWithAlpha)
        {
            ReadMasks(source, file, hasAlpha: _compression == BmpCompression.MasksWithAlpha || headerSize >= InfoSize + 16);
        }
    }

    private void ReadMasks(ByteSource source, ReadOnlySpan<byte> file, bool hasAlpha)
    {
        int count = hasAlpha ? 4 : 3;
        if (PixelsAt < Masks + (4 * count))
        {
            throw source.Error($"its pixels start at byte {PixelsAt}, inside its color masks; the file is damaged, export it again.");
        }

        _masks = new uint[count];
        for (int i = 0; i < count; i++)
        {
            _masks[i] = BinaryPrimitives.ReadUInt32LittleEndian(file[(Masks + (4 * i))..]);
        }

        if (_masks[0] == 0 || _masks[1] == 0 || _masks[2] == 0)
        {
            throw source.Error("a color has an empty mask; the file is damaged, export it again.");
        }

        bool alpha = hasAlpha && Bits == 32 && _masks[3] != 0;
        _masks = alpha ? _masks : _masks[..3];
        _compression = alpha ? BmpCompression.MasksWithAlpha : BmpCompression.Masks;
        Layout = alpha ? PixelFormat.Rgba32 : PixelFormat.Rgb24;
    }

    /// <summary>Reads the palette as four bytes a color, with an entry for every index that a pixel can hold. Entries that the file leaves out are black.</summary>
    private void ReadPalette(ByteSource source, ReadOnlySpan<byte> file)
    {
        if (Bits > 8)
        {
            return;
        }

        int headerSize = BinaryPrimitives.ReadInt32LittleEndian(file[14..]);
        int entry = headerSize == CoreSize ? 3 : 4;
        uint used = headerSize == CoreSize ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(file[46..]);
        int start = FileHeaderSize + headerSize;
        int count = (int)Math.Min(used == 0 ? 1u << Bits : Math.Min(used, 1u << Bits), (PixelsAt - start) / entry);
        if (count == 0)
        {
            throw source.Error($"it has pixels of {Bits} bits and no palette; the file is damaged, export it again.");
        }

        _palette = new byte[4 << Bits];
        bool gray = true;
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> color = file.Slice(start + (i * entry), 3);
            color.CopyTo(_palette.AsSpan(4 * i));
            gray &= color[0] == color[1] && color[1] == color[2];
        }

        Layout = gray ? PixelFormat.Gray8 : PixelFormat.Rgb24;
    }
}

/// <summary>The palette of a file of 1 bit a pixel.</summary>
/// <param name="Colors">Blue, green, red and a free byte of each of two colors.</param>
internal sealed record BmpTwoColors(ReadOnlyMemory<byte> Colors) : FileOrigin
{
    /// <summary>A color as a pixel of a layout, gray or RGB.</summary>
    public byte[] Pixel(int index, PixelFormat layout)
    {
        ReadOnlySpan<byte> color = Colors.Span[(4 * index)..];
        return layout.IsGray() ? [color[0]] : [color[2], color[1], color[0]];
    }
}

/// <summary>How the pixels of a BMP file are coded, by the header's numbers.</summary>
internal enum BmpCompression
{
    None = 0,
    Rle8 = 1,
    Rle4 = 2,
    Masks = 3,
    MasksWithAlpha = 6,
}
