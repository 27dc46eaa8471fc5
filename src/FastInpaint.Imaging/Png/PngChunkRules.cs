using System.Buffers.Binary;
using FastInpaint.Imaging.Profiles;

namespace FastInpaint.Imaging.Png;

/// <summary>The place of a chunk in a file: the last of palette and pixels that precedes it.</summary>
internal enum PngPlace
{
    /// <summary>Neither palette nor pixels precede the chunk.</summary>
    BeforePalette,

    /// <summary>The palette precedes the chunk, the pixels follow.</summary>
    AfterPalette,

    /// <summary>The pixels precede the chunk.</summary>
    AfterPixels,
}

/// <summary>The rules for lengths and places of ancillary chunks (PNG specification, third edition, 5.6 and 11.3).</summary>
internal static class PngChunkRules
{
    private const int AnyLength = -1, ByColorType = -2;

    /// <summary>Chunks that may occur once in a file: their length, and the last place where they may stand.</summary>
    private static readonly Dictionary<uint, (int Length, PngPlace Last)> Singles = new()
    {
        [PngChunkType.FromName("cICP")] = (4, PngPlace.BeforePalette),
        [PngChunkType.FromName("mDCV")] = (24, PngPlace.BeforePalette),
        [PngChunkType.FromName("cLLI")] = (8, PngPlace.BeforePalette),
        [PngChunkType.FromName("cHRM")] = (32, PngPlace.BeforePalette),
        [PngChunkType.Gama] = (4, PngPlace.BeforePalette),
        [PngChunkType.Iccp] = (AnyLength, PngPlace.BeforePalette),
        [PngChunkType.Sbit] = (ByColorType, PngPlace.BeforePalette),
        [PngChunkType.Srgb] = (1, PngPlace.BeforePalette),
        [PngChunkType.Bkgd] = (ByColorType, PngPlace.AfterPalette),
        [PngChunkType.Hist] = (AnyLength, PngPlace.AfterPalette),
        [PngChunkType.FromName("pHYs")] = (9, PngPlace.AfterPalette),
        [PngChunkType.FromName("eXIf")] = (AnyLength, PngPlace.AfterPixels),
        [PngChunkType.FromName("tIME")] = (7, PngPlace.AfterPixels),
    };

    /// <summary>Whether a file may have several chunks of a type, or nothing is known about it.</summary>
    public static bool MayRepeat(uint type) => !Singles.ContainsKey(type);

    /// <summary>What is wrong with the place or the length of a chunk; null for nothing.</summary>
    /// <returns>A clause with the chunk as its subject.</returns>
    public static string? FaultOf(PngChunkReader chunk, PngHeader header, PngPlace place)
    {
        if (!Singles.TryGetValue(chunk.Type, out (int Length, PngPlace Last) rule))
        {
            return null;
        }

        if (place > rule.Last)
        {
            return place == PngPlace.AfterPixels ? "comes after the pixels" : "comes after the palette";
        }

        bool indexed = header.ColorType == PngColorType.Palette;
        if (place == PngPlace.BeforePalette && (chunk.Type == PngChunkType.Hist || (chunk.Type == PngChunkType.Bkgd && indexed)))
        {
            return "comes without a palette before it";
        }

        int length = rule.Length != ByColorType ? rule.Length : chunk.Type == PngChunkType.Sbit ? (indexed ? 3 : header.Channels) : BackgroundLength(header.ColorType);
        return length == AnyLength || chunk.Length == length ? null : $"has {chunk.Length} bytes instead of {length}";
    }

    /// <summary>What is wrong with the content of a chunk; null where nothing is, or the content is not checked here.</summary>
    /// <inheritdoc cref="FaultOf(PngChunkReader, PngHeader, PngPlace)"/>
    public static string? FaultOf(uint type, ReadOnlyMemory<byte> content, PictureLimits limits) => type switch
    {
        PngChunkType.Srgb when content.Span[0] > 3 => $"names the rendering intent {content.Span[0]}, known are 0 to 3",
        PngChunkType.Gama when BinaryPrimitives.ReadUInt32BigEndian(content.Span) == 0 => "says that gamma is 0",
        PngChunkType.Iccp when !PngProfiles.IsIcc(content, limits.MaxMetadataBytes) => "has no color profile that can be read",
        _ => null,
    };

    private static int BackgroundLength(PngColorType colorType) => colorType switch
    {
        PngColorType.Palette => 1,
        PngColorType.Gray or PngColorType.GrayAlpha => 2,
        _ => 6,
    };
}
