using System.Buffers.Binary;
using FastInpaint.Imaging.IO;
using FastInpaint.Imaging.Pixels;

namespace FastInpaint.Imaging.Gif;

/// <summary>The blocks of a GIF file up to the end of its first picture, and whether another follows.</summary>
internal sealed class GifHeader
{
    private const int ScreenEnd = 13;
    private const int DescriptorSize = 9;
    private const byte ImageBlock = 0x2C, Extension = 0x21, Trailer = 0x3B;
    private const byte GraphicControl = 0xF9, Application = 0xFF;
    // Bytes after an XMP packet. They let a reader that interprets the packet as sub-blocks find its end.
    private const int XmpTrailer = 257;

    private readonly ByteSource _source;
    private readonly ReadOnlyMemory<byte> _file;
    private ReadOnlyMemory<byte> _globalColors;
    private ReadOnlyMemory<byte> _localColors;
    private ReadOnlyMemory<byte> _data;
    private byte _flags;
    private byte? _transparent;
    private int _at;

    private GifHeader(ByteSource source, ReadOnlyMemory<byte> file) => (_source, _file) = (source, file);

    public int Width { get; private set; }

    public int Height { get; private set; }

    public FramePlacement Frame { get; private set; } = null!;

    /// <summary>Rgba32 where a color is transparent or the first picture does not cover the canvas, else Rgb24.</summary>
    public PixelFormat Layout => _transparent is not null || !Frame.Covers(Width, Height) ? PixelFormat.Rgba32 : PixelFormat.Rgb24;

    public ReadOnlyMemory<byte>? Xmp { get; private set; }

    public bool IsAnimated { get; private set; }

    /// <summary>Whether a manifest of C2PA stands before the first picture.</summary>
    public bool HasCredentials { get; private set; }

    /// <summary>Puts the rows of an interlaced picture in order. They are stored in four passes: of each eight rows the first, then the fifth, then the third and seventh, then the others.</summary>
    /// <param name="stored">The rows as they are stored.</param>
    public byte[] InOrder(byte[] stored)
    {
        if ((_flags & 0x40) == 0)
        {
            return stored;
        }

        int stride = stored.Length / Frame.Height, from = 0;
        var pixels = new byte[stored.Length];
        foreach ((int first, int step) in ((int, int)[])[(0, 8), (4, 8), (2, 4), (1, 2)])
        {
            for (int y = first; y < Frame.Height; y += step, from += stride)
            {
                stored.AsSpan(from, stride).CopyTo(pixels.AsSpan(y * stride));
            }
        }

        return pixels;
    }

    /// <exception cref="PictureFormatException">The file is damaged.</exception>
    /// <exception cref="PictureLimitException">The picture exceeds a limit.</exception>
    public static GifHeader Read(ByteSource source, ReadOnlyMemory<byte> file, PictureLimits limits)
    {
        var header = new GifHeader(source, file);
        header.Run();
        limits.Check(source.Name, header.Width, header.Height, header.Layout);
        return header;
    }

    /// <summary>Builds a GIF file of the first picture alone, without canvas around it. The rows keep their stored order.</summary>
    public PieceStream Rebuild()
    {
        bool local = _localColors.Length > 0;
        ReadOnlyMemory<byte> colors = local ? _localColors : _globalColors;
        var head = new byte[ScreenEnd];
        "GIF89a"u8.CopyTo(head);
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(6), (ushort)Frame.Width);
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(8), (ushort)Frame.Height);
        int bits = System.Numerics.BitOperations.Log2((uint)colors.Length / 3) - 1;
        head[10] = (byte)(0x80 | bits);
        byte[] control = _transparent is { } index ? [Extension, GraphicControl, 4, 1, 0, 0, index, 0] : [];
        var descriptor = new byte[1 + DescriptorSize];
        descriptor[0] = ImageBlock;
        head.AsSpan(6, 4).CopyTo(descriptor.AsSpan(5));
        return new PieceStream(head, colors, control, descriptor, _data, new[] { Trailer });
    }

    private void Run()
    {
        ReadOnlySpan<byte> head = Take(ScreenEnd, "the header").Span;
        (Width, Height) = (BinaryPrimitives.ReadUInt16LittleEndian(head[6..]), BinaryPrimitives.ReadUInt16LittleEndian(head[8..]));
        _globalColors = Colors(head[10]);
        while (true)
        {
            byte block = Take(1, "the blocks before its first picture").Span[0];
            switch (block)
            {
                case Extension:
                    ReadExtension();
                    break;
                case ImageBlock:
                    ReadFrame();
                    IsAnimated = FindsAnother();
                    return;
                case Trailer:
                    throw _source.Error("it holds no picture; export it again.");
                default:
                    throw _source.Error($"at byte {_at - 1} there is a block of kind {block:X2}, which GIF has not; the file is damaged, export it again.");
            }
        }
    }

    private void ReadExtension()
    {
        byte kind = Take(1, "an extension").Span[0];
        int start = _at;
        ReadOnlyMemory<byte> blocks = Blocks("an extension");
        if (kind == GraphicControl && blocks.Length >= 5 && blocks.Span[0] == 4)
        {
            _transparent = (blocks.Span[1] & 1) != 0 ? blocks.Span[4] : null;
        }
        else if (kind == Application && blocks.Length > 12 + XmpTrailer && blocks.Span[1..].StartsWith("XMP DataXMP"u8))
        {
            Xmp = _file[(start + 12)..(_at - 1 - XmpTrailer)];
        }

        HasCredentials |= kind == Application && blocks.Span[1..].StartsWith("C2PA_GIF"u8);
    }

    private void ReadFrame()
    {
        ReadOnlySpan<byte> descriptor = Take(DescriptorSize, "the first picture").Span;
        (int left, int top) = (BinaryPrimitives.ReadUInt16LittleEndian(descriptor), BinaryPrimitives.ReadUInt16LittleEndian(descriptor[2..]));
        (int width, int height) = (BinaryPrimitives.ReadUInt16LittleEndian(descriptor[4..]), BinaryPrimitives.ReadUInt16LittleEndian(descriptor[6..]));
        _flags = descriptor[8];
        _localColors = Colors(_flags);
        if (width == 0 || height == 0)
        {
            throw _source.Error($"its first picture has {width} x {height} pixels; export it again.");
        }

        if (_localColors.Length == 0 && _globalColors.Length == 0)
        {
            throw _source.Error("it has no color table; export it again.");
        }

        // A canvas that is too small grows, as in browsers.
        (Width, Height) = (Math.Max(Width, left + width), Math.Max(Height, top + height));
        Frame = new FramePlacement(left, top, width, height);
        int start = _at;
        byte codeSize = Take(1, "the first picture").Span[0];
        if (codeSize is < 2 or > 8)
        {
            throw _source.Error($"its codes start with {codeSize} bits, GIF has 2 to 8; the file is damaged, export it again.");
        }

        Blocks("the first picture");
        _data = _file[start.._at];
    }

    /// <summary>Whether a second picture begins. Damage after the first picture counts as the end of the file.</summary>
    private bool FindsAnother()
    {
        try
        {
            while (_at < _file.Length && _file.Span[_at] == Extension)
            {
                Take(2, "");
                Blocks("");
            }
        }
        catch (PictureFormatException)
        {
            return false;
        }

        return _at < _file.Length && _file.Span[_at] == ImageBlock;
    }

    private ReadOnlyMemory<byte> Colors(byte flags) => (flags & 0x80) == 0 ? default : Take(3 << ((flags & 7) + 1), "a color table");

    /// <summary>Sub-blocks with their lengths, up to and including the one of length 0.</summary>
    private ReadOnlyMemory<byte> Blocks(string what)
    {
        int start = _at;
        while (Take(1, what).Span[0] is > 0 and var length)
        {
            Take(length, what);
        }

        return _file[start.._at];
    }

    private ReadOnlyMemory<byte> Take(int count, string what)
    {
        if (count > _file.Length - _at)
        {
            throw _source.Error($"the file ends at byte {_file.Length}, inside {what}; it is truncated, fetch or export it again.");
        }

        _at += count;
        return _file.Slice(_at - count, count);
    }
}
