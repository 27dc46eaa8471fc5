using System.Buffers.Binary;
using System.Collections.Immutable;
using FastInpaint.Imaging.Pixels;
using FastInpaint.Imaging.Profiles;

namespace FastInpaint.Imaging.Png;

/// <summary>What stands in a file before its pixels.</summary>
/// <param name="Header">The IHDR chunk.</param>
/// <param name="Palette">The colours of a palette picture, null for others.</param>
/// <param name="ColorKey">One sample a channel that means transparent, as in the file; null without one.</param>
internal sealed record PngInfo(PngHeader Header, PngPalette? Palette, ushort[]? ColorKey)
{
    /// <summary>Size, layout and bits as they are stored, before the picture is turned upright.</summary>
    public PictureHeader Stored => new(PictureFormat.Png, Header.Width, Header.Height, Layout, Header.BitDepth);

    /// <summary>What the chunks so far say, of the upright picture.</summary>
    public PictureMetadata Metadata(PngMetadataCollector collector)
    {
        PictureTurn turn = PictureTurn.Of(PngProfiles.Orientation(collector.Kept), Header.Width, Header.Height);
        ImmutableArray<PngChunk> chunks = PngProfiles.Reset(collector.Kept, turn, out StaleParts missing);
        return new PictureMetadata
        {
            PngChunks = turn.Transposes ? PngProfiles.TurnDensity(chunks) : chunks,
            BitDepth = Header.BitDepth,
            Origin = Palette,
            WasGray = Layout.IsGray(),
            WasTurned = turn.Turns,
            Missing = missing | (collector.HasCredentials ? StaleParts.Credentials : StaleParts.None),
            Warnings = collector.IsAnimated ? ["The PNG file is animated: only its first picture is read."] : [],
        };
    }

    /// <summary>The layout that decoded pixels have.</summary>
    public PixelFormat Layout
    {
        get
        {
            int colors = Header.ColorType is PngColorType.Gray or PngColorType.GrayAlpha ? 1 : 3;
            bool alpha = Header.ColorType is PngColorType.GrayAlpha or PngColorType.Rgba || Palette is { HasAlpha: true } || ColorKey is not null;
            return PixelFormats.Of(colors + (alpha ? 1 : 0), Header.BitDepth == 16 ? 2 : 1);
        }
    }
}

/// <summary>Reads a file up to its pixels: the reader is left at the first IDAT chunk.</summary>
internal static class PngInfoReader
{
    public static PngInfo Read(PngChunkReader chunks, PictureLimits limits, PngMetadataCollector metadata)
    {
        PngHeader header = ReadHeader(chunks, limits);
        byte[]? colors = null;
        byte[]? transparency = null;
        for (chunks.Next(); chunks.Type != PngChunkType.Idat; chunks.Next())
        {
            switch (chunks.Type)
            {
                case PngChunkType.Plte:
                    RequireFirst(chunks, colors is null && transparency is null);
                    colors = ReadPalette(chunks, header);
                    break;
                case PngChunkType.Trns:
                    RequireFirst(chunks, transparency is null);
                    transparency = ReadTransparency(chunks, header, colors);
                    break;
                default:
                    metadata.Take(chunks, afterPixels: false);
                    break;
            }
        }

        bool indexed = header.ColorType == PngColorType.Palette;
        if (indexed && colors is null)
        {
            throw chunks.Source.Error($"{chunks.Name} comes without a chunk PLTE before it, and the colours are palette indices; the file is damaged.");
        }

        var info = new PngInfo(
            header,
            indexed ? new PngPalette(colors, transparency) : null,
            indexed || transparency is null ? null : ColorKey(transparency));
        limits.Check(chunks.Source.Name, header.Width, header.Height, info.Layout);
        return info;
    }

    private static PngHeader ReadHeader(PngChunkReader chunks, PictureLimits limits)
    {
        chunks.Next();
        if (chunks.Type != PngChunkType.Ihdr || chunks.Length != PngHeader.Length)
        {
            throw chunks.Source.Error(
                $"{chunks.Name} has {chunks.Length} bytes, the first chunk must be IHDR with {PngHeader.Length}; the file is damaged or no plain PNG.");
        }

        PngHeader header = PngHeader.Parse(chunks.ReadAll(), chunks.Source);
        limits.Check(chunks.Source.Name, header.Width, header.Height, PixelFormat.Gray8);
        return header;
    }

    private static byte[] ReadPalette(PngChunkReader chunks, PngHeader header)
    {
        int most = header.ColorType == PngColorType.Palette ? 1 << header.BitDepth : 256;
        if (chunks.Length == 0 || chunks.Length % 3 != 0 || chunks.Length > most * 3)
        {
            throw chunks.Source.Error($"{chunks.Name} has {chunks.Length} bytes, three for each of 1 to {most} colours are allowed; the file is damaged.");
        }

        return chunks.ReadAll();
    }

    /// <summary>The content of tRNS; null where pixels have their own alpha and the chunk says nothing.</summary>
    private static byte[]? ReadTransparency(PngChunkReader chunks, PngHeader header, byte[]? colors)
    {
        (int least, int most) = header.ColorType switch
        {
            PngColorType.Gray => (2, 2),
            PngColorType.Rgb => (6, 6),
            PngColorType.Palette => (1, (colors?.Length / 3) ?? 0),
            _ => (0, int.MaxValue),
        };
        if (chunks.Length < least || chunks.Length > most)
        {
            throw chunks.Source.Error(
                $"{chunks.Name} has {chunks.Length} bytes, from {least} to {most} are allowed for colour type {(int)header.ColorType}; the file is damaged.");
        }

        if (header.ColorType is PngColorType.Gray or PngColorType.Rgb or PngColorType.Palette)
        {
            return chunks.ReadAll();
        }

        chunks.Finish();
        return null;
    }

    private static ushort[] ColorKey(ReadOnlySpan<byte> transparency)
    {
        var key = new ushort[transparency.Length / 2];
        for (int i = 0; i < key.Length; i++)
        {
            key[i] = BinaryPrimitives.ReadUInt16BigEndian(transparency[(i * 2)..]);
        }

        return key;
    }

    private static void RequireFirst(PngChunkReader chunks, bool first)
    {
        if (!first)
        {
            throw chunks.Source.Error($"{chunks.Name} comes twice or too late; the file is damaged.");
        }
    }
}
