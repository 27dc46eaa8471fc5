using System.Buffers.Binary;
using FastInpaint.Imaging.IO;
using FastInpaint.Imaging.Pixels;
using FastInpaint.Imaging.Profiles;

namespace FastInpaint.Imaging.WebP;

/// <summary>The chunks of a WebP file (RFC 9649): the picture, or the first picture of an animation, and the metadata.</summary>
internal sealed class WebPContainer
{
    private const int FileHeaderSize = 12;
    private const int ChunkHeaderSize = 8;
    private const int ExtendedSize = 10;
    private const int FrameHeaderSize = 16;

    private readonly ByteSource _source;
    private readonly PictureLimits _limits;
    private ReadOnlyMemory<byte>? _exif, _icc, _xmp;
    private (int Width, int Height)? _canvas;
    private int _frames;

    private WebPContainer(ByteSource source, PictureLimits limits) => (_source, _limits) = (source, limits);

    public int Width => _canvas?.Width ?? Frame.Width;

    public int Height => _canvas?.Height ?? Frame.Height;

    /// <summary>The place of the picture on the canvas.</summary>
    public FramePlacement Frame { get; private set; } = null!;

    /// <summary>Whether the picture is lossy (VP8); else it is lossless (VP8L).</summary>
    public bool IsLossy { get; private set; }

    /// <summary>Content of chunk VP8 or VP8L.</summary>
    public ReadOnlyMemory<byte> Image { get; private set; }

    /// <summary>Content of chunk ALPH, which accompanies VP8; empty where there is none.</summary>
    public ReadOnlyMemory<byte> Alpha { get; private set; }

    /// <summary>Rgba32 where the picture has alpha or does not cover the canvas, else Rgb24.</summary>
    public PixelFormat Layout { get; private set; }

    public bool IsAnimated => _frames > 1;

    /// <summary>Whether the file has a C2PA manifest.</summary>
    public bool HasCredentials { get; private set; }

    public PictureProfiles Profiles => new(_exif is { } exif && exif.Span.StartsWith("Exif\0\0"u8) ? exif[6..] : _exif, _icc, _xmp);

    /// <exception cref="PictureFormatException">The file is damaged.</exception>
    /// <exception cref="PictureLimitException">The picture exceeds a limit.</exception>
    public static WebPContainer Read(ByteSource source, ReadOnlyMemory<byte> file, PictureLimits limits)
    {
        var container = new WebPContainer(source, limits);
        container.Run(file);
        return container;
    }

    /// <summary>Builds a file of the picture alone, without canvas around it and without metadata.</summary>
    public PieceStream Rebuild() => Write(this, PictureProfiles.None);

    /// <summary>Builds a file of the picture with metadata.</summary>
    public static PieceStream Write(WebPContainer picture, PictureProfiles profiles)
    {
        var pieces = new List<ReadOnlyMemory<byte>>();
        int flags = (picture.Alpha.Length > 0 ? WebPChunk.HasAlpha : 0) | (profiles.Icc is { Length: > 0 } ? WebPChunk.HasIcc : 0)
            | (profiles.Exif is { Length: > 0 } ? WebPChunk.HasExif : 0) | (profiles.Xmp is { Length: > 0 } ? WebPChunk.HasXmp : 0);
        if (flags != 0)
        {
            flags |= picture.Layout == PixelFormat.Rgba32 ? WebPChunk.HasAlpha : 0;
            var extended = new byte[ExtendedSize];
            extended[0] = (byte)flags;
            WriteUInt24(extended.AsSpan(4), picture.Frame.Width - 1);
            WriteUInt24(extended.AsSpan(7), picture.Frame.Height - 1);
            Add(pieces, WebPChunk.Extended, extended);
        }

        Add(pieces, WebPChunk.Icc, profiles.Icc ?? default);
        Add(pieces, WebPChunk.Alpha, picture.Alpha);
        Add(pieces, picture.IsLossy ? WebPChunk.Lossy : WebPChunk.Lossless, picture.Image);
        Add(pieces, WebPChunk.Exif, profiles.Exif ?? default);
        Add(pieces, WebPChunk.Xmp, profiles.Xmp ?? default);
        var head = new byte[FileHeaderSize];
        "RIFF"u8.CopyTo(head);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(4), (uint)(4 + pieces.Sum(piece => (long)piece.Length)));
        "WEBP"u8.CopyTo(head.AsSpan(8));
        return new PieceStream([head, .. pieces]);
    }

    private static void Add(List<ReadOnlyMemory<byte>> pieces, uint type, ReadOnlyMemory<byte> content)
    {
        if (content.Length > 0)
        {
            var head = new byte[ChunkHeaderSize];
            BinaryPrimitives.WriteUInt32LittleEndian(head, type);
            BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(4), content.Length);
            pieces.Add(head);
            pieces.Add(content);
            pieces.Add(new byte[content.Length & 1]);
        }
    }

    private void Run(ReadOnlyMemory<byte> file)
    {
        int at = FileHeaderSize, chunks = 0;
        while (file.Length - at >= ChunkHeaderSize)
        {
            if (++chunks > _limits.MaxSegments)
            {
                throw new PictureLimitException($"{_source.Name}: it has more than {_limits.MaxSegments} chunks; remove its metadata or raise the limit.");
            }

            bool isFirst = at == FileHeaderSize;
            (uint type, ReadOnlyMemory<byte> content) = Take(file, ref at);
            Read(type, content, isFirst);
            if (_canvas is null)
            {
                break; // A file in the simple form has one chunk.
            }
        }

        if (Frame is null)
        {
            throw _source.Error("it holds no picture; it is truncated or damaged, fetch or export it again.");
        }

        Profiles.Checked(_source.Name, _limits);
        _limits.Check(_source.Name, Width, Height, Layout);
    }

    private void Read(uint type, ReadOnlyMemory<byte> content, bool isFirst)
    {
        switch (type)
        {
            case WebPChunk.Extended when isFirst && content.Length >= ExtendedSize:
                _canvas = (ReadUInt24(content.Span[4..]) + 1, ReadUInt24(content.Span[7..]) + 1);
                break;
            case WebPChunk.Alpha when Frame is null:
                Alpha = content;
                break;
            case (WebPChunk.Lossy or WebPChunk.Lossless) when Frame is null:
                ReadImage(type, content, 0, 0);
                break;
            case WebPChunk.Frame when _canvas is not null:
                if (_frames++ == 0 && Frame is null)
                {
                    ReadFrame(content);
                }

                break;
            case WebPChunk.Icc:
                _icc ??= content;
                break;
            case WebPChunk.Exif:
                _exif ??= content;
                break;
            case WebPChunk.Xmp:
                _xmp ??= content;
                break;
            case WebPChunk.Credentials:
                HasCredentials = true;
                break;
        }
    }

    /// <summary>Reads an animation's first picture: its position in units of two pixels, its size, its duration, and its own chunks.</summary>
    private void ReadFrame(ReadOnlyMemory<byte> content)
    {
        if (content.Length < FrameHeaderSize)
        {
            throw _source.Error($"chunk ANMF has {content.Length} bytes; the file is damaged, export it again.");
        }

        (int left, int top) = (2 * ReadUInt24(content.Span), 2 * ReadUInt24(content.Span[3..]));
        for (int at = FrameHeaderSize; Frame is null && content.Length - at >= ChunkHeaderSize;)
        {
            (uint type, ReadOnlyMemory<byte> part) = Take(content, ref at);
            if (type == WebPChunk.Alpha)
            {
                Alpha = part;
            }
            else if (type is WebPChunk.Lossy or WebPChunk.Lossless)
            {
                ReadImage(type, part, left, top);
            }
        }
    }

    private void ReadImage(uint type, ReadOnlyMemory<byte> content, int left, int top)
    {
        ReadOnlySpan<byte> bytes = content.Span;
        IsLossy = type == WebPChunk.Lossy;
        Image = content;
        bool alpha;
        int width, height;
        if (IsLossy)
        {
            // A key frame's tag, the start code, and width and height of 14 bits each.
            if (bytes.Length < 10 || (bytes[0] & 1) != 0 || bytes[3] != 0x9D || bytes[4] != 0x01 || bytes[5] != 0x2A)
            {
                throw _source.Error("chunk VP8 does not start with a key frame; the file is damaged, export it again.");
            }

            (width, height) = (BinaryPrimitives.ReadUInt16LittleEndian(bytes[6..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..]) & 0x3FFF);
            alpha = Alpha.Length > 0;
        }
        else
        {
            // The signature, width - 1 and height - 1 of 14 bits each, a bit for alpha, and the version of 3 bits, which is 0.
            if (bytes.Length < 5 || bytes[0] != 0x2F || bytes[4] >> 5 != 0)
            {
                throw _source.Error("chunk VP8L does not start as it has to; the file is damaged, export it again.");
            }

            uint bits = BinaryPrimitives.ReadUInt32LittleEndian(bytes[1..]);
            (width, height) = ((int)(bits & 0x3FFF) + 1, (int)((bits >> 14) & 0x3FFF) + 1);
            alpha = (bits >> 28 & 1) != 0;
            Alpha = default;
        }

        if (width == 0 || height == 0)
        {
            throw _source.Error($"its picture has {width} x {height} pixels; export it again.");
        }

        Frame = new FramePlacement(left, top, width, height);
        if (left + width > Width || top + height > Height)
        {
            throw _source.Error($"its picture of {width} x {height} pixels at {left}, {top} is larger than its canvas of {Width} x {Height}; the file is damaged, export it again.");
        }

        Layout = alpha || !Frame.Covers(Width, Height) ? PixelFormat.Rgba32 : PixelFormat.Rgb24;
    }

    private (uint Type, ReadOnlyMemory<byte> Content) Take(ReadOnlyMemory<byte> bytes, ref int at)
    {
        uint type = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span[at..]), length = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span[(at + 4)..]);
        at += ChunkHeaderSize;
        if (length > bytes.Length - at)
        {
            throw _source.Error($"a chunk promises {length} bytes at byte {at}, {bytes.Length - at} follow; the file is truncated, fetch or export it again.");
        }

        ReadOnlyMemory<byte> content = bytes.Slice(at, (int)length);
        at = (int)Math.Min(bytes.Length, at + length + (length & 1));
        return (type, content);
    }

    private static int ReadUInt24(ReadOnlySpan<byte> bytes) => bytes[0] | (bytes[1] << 8) | (bytes[2] << 16);

    private static void WriteUInt24(Span<byte> bytes, int value) => (bytes[0], bytes[1], bytes[2]) = ((byte)value, (byte)(value >> 8), (byte)(value >> 16));
}

/// <summary>The names of chunks in a WebP file as little-endian numbers of their four letters.</summary>
internal static class WebPChunk
{
    public const uint Lossy = 'V' | ('P' << 8) | ('8' << 16) | (' ' << 24);
    public const uint Lossless = 'V' | ('P' << 8) | ('8' << 16) | ('L' << 24);
    public const uint Extended = 'V' | ('P' << 8) | ('8' << 16) | ('X' << 24);
    public const uint Alpha = 'A' | ('L' << 8) | ('P' << 16) | ('H' << 24);
    public const uint Frame = 'A' | ('N' << 8) | ('M' << 16) | ('F' << 24);
    public const uint Icc = 'I' | ('C' << 8) | ('C' << 16) | ('P' << 24);
    public const uint Exif = 'E' | ('X' << 8) | ('I' << 16) | ('F' << 24);
    public const uint Xmp = 'X' | ('M' << 8) | ('P' << 16) | (' ' << 24);
    public const uint Credentials = 'C' | ('2' << 8) | ('P' << 16) | ('A' << 24);

    /// <summary>Flags in the first byte of chunk VP8X.</summary>
    public const byte HasIcc = 0x20, HasAlpha = 0x10, HasExif = 0x08, HasXmp = 0x04, IsAnimated = 0x02;
}
