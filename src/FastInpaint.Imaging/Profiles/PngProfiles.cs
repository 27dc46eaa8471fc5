using System.Buffers.Binary;
using System.Collections.Immutable;
using System.IO.Compression;

namespace FastInpaint.Imaging.Profiles;

/// <summary>Exif, colour profile, XMP and density as chunks eXIf, iCCP, iTXt and pHYs (PNG specification, third edition, 11.3; XMP part 3, 1.1.5).</summary>
internal static class PngProfiles
{
    private const string Exif = "eXIf", Icc = "iCCP", Text = "iTXt", Physical = "pHYs";
    private const int PhysicalLength = 9;

    private static ReadOnlySpan<byte> XmpKeyword => "XML:com.adobe.xmp\0"u8;

    /// <summary>Orientation that Exif states before the pixels: what comes after them is too late for it.</summary>
    public static int Orientation(ImmutableArray<PngChunk> chunks) =>
        (chunks.FirstOrDefault(StatesOrientation) is { } chunk ? ExifOrientation.Of(chunk.Data.Span) : null) ?? ExifOrientation.Upright;

    /// <summary>The same chunks, stating that the picture is upright.</summary>
    public static ImmutableArray<PngChunk> Reset(ImmutableArray<PngChunk> chunks) =>
        [.. chunks.Select(chunk => StatesOrientation(chunk) && ExifOrientation.Reset(chunk.Data.Span) is { } upright ? new PngChunk(Exif, upright) : chunk)];

    /// <summary>What the chunks hold; nothing where it is compressed and damaged, or more than a limit when it is not.</summary>
    /// <param name="maxBytes">The most bytes of each.</param>
    public static PictureProfiles Read(ImmutableArray<PngChunk> chunks, int maxBytes) => new(
        chunks.FirstOrDefault(chunk => chunk.Type == Exif)?.Data,
        chunks.FirstOrDefault(chunk => chunk.Type == Icc) is { } icc ? ReadIcc(icc.Data, maxBytes) : null,
        chunks.FirstOrDefault(chunk => chunk.Type == Text && chunk.Data.Span.StartsWith(XmpKeyword)) is { } xmp ? ReadXmp(xmp.Data, maxBytes) : null,
        chunks.FirstOrDefault(chunk => chunk.Type == Physical && chunk.Data.Length == PhysicalLength) is { } density ? ReadDensity(density.Data.Span) : null);

    /// <summary>Whether the content of a chunk iCCP holds a profile of at most so many bytes.</summary>
    public static bool IsIcc(ReadOnlyMemory<byte> content, int maxBytes) => ReadIcc(content, maxBytes) is { Length: > 0 };

    public static ImmutableArray<PngChunk> Write(PictureProfiles profiles)
    {
        var chunks = ImmutableArray.CreateBuilder<PngChunk>();
        if (profiles.Icc is { Length: > 0 } icc)
        {
            chunks.Add(new PngChunk(Icc, (byte[])[.. "ICC profile\0"u8, 0, .. Deflate(icc.Span)]));
        }

        if (profiles.Density is { } density)
        {
            var physical = new byte[PhysicalLength];
            BinaryPrimitives.WriteUInt32BigEndian(physical, density.X);
            BinaryPrimitives.WriteUInt32BigEndian(physical.AsSpan(4), density.Y);
            physical[8] = (byte)(density.PerMeter ? 1 : 0);
            chunks.Add(new PngChunk(Physical, physical));
        }

        if (profiles.Exif is { Length: > 0 } exif)
        {
            chunks.Add(new PngChunk(Exif, exif));
        }

        if (profiles.Xmp is { Length: > 0 } xmp)
        {
            // Not compressed, no language, no translated keyword.
            chunks.Add(new PngChunk(Text, (byte[])[.. XmpKeyword, 0, 0, 0, 0, .. xmp.Span]));
        }

        return chunks.ToImmutable();
    }

    private static bool StatesOrientation(PngChunk chunk) => chunk.Type == Exif && !chunk.AfterPixels;

    /// <summary>Behind the name and a 0: the method, which is 0, and the deflated profile.</summary>
    private static ReadOnlyMemory<byte>? ReadIcc(ReadOnlyMemory<byte> content, int maxBytes)
    {
        int at = content.Span.IndexOf((byte)0) + 1;
        return at > 0 && at < content.Length && content.Span[at] == 0 ? Inflate(content[(at + 1)..], maxBytes) : null;
    }

    /// <summary>Behind the keyword: whether compressed, the method, which is 0, the language and the translated keyword with a 0 each, the text.</summary>
    private static ReadOnlyMemory<byte>? ReadXmp(ReadOnlyMemory<byte> content, int maxBytes)
    {
        ReadOnlyMemory<byte> rest = content[XmpKeyword.Length..];
        if (rest.Length < 2)
        {
            return null;
        }

        bool compressed = rest.Span[0] != 0;
        rest = rest[2..];
        for (int i = 0; i < 2; i++)
        {
            int end = rest.Span.IndexOf((byte)0);
            if (end < 0)
            {
                return null;
            }

            rest = rest[(end + 1)..];
        }

        return compressed ? Inflate(rest, maxBytes) : rest;
    }

    private static PictureDensity ReadDensity(ReadOnlySpan<byte> content) =>
        new(BinaryPrimitives.ReadUInt32BigEndian(content), BinaryPrimitives.ReadUInt32BigEndian(content[4..]), content[8] == 1);

    private static byte[] Deflate(ReadOnlySpan<byte> bytes)
    {
        using var stream = new MemoryStream();
        using (var deflater = new ZLibStream(stream, CompressionLevel.Optimal))
        {
            deflater.Write(bytes);
        }

        return stream.ToArray();
    }

    private static ReadOnlyMemory<byte>? Inflate(ReadOnlyMemory<byte> bytes, int maxBytes)
    {
        using var inflater = new ZLibStream(new MemoryStream(bytes.ToArray()), CompressionMode.Decompress);
        using var stream = new MemoryStream();
        var block = new byte[1 << 14];
        try
        {
            while (inflater.Read(block) is > 0 and var count)
            {
                if (stream.Length + count > maxBytes)
                {
                    return null;
                }

                stream.Write(block, 0, count);
            }
        }
        catch (InvalidDataException)
        {
            return null;
        }

        return stream.ToArray();
    }
}
