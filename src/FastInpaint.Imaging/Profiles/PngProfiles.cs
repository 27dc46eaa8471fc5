using System.Buffers.Binary;
using System.Collections.Immutable;

namespace FastInpaint.Imaging.Profiles;

/// <summary>Reads and writes Exif, color profile, XMP and density as chunks eXIf, iCCP, iTXt and pHYs (PNG specification, third edition, 11.3; XMP part 3, 1.1.5).</summary>
internal static class PngProfiles
{
    private const string Exif = "eXIf", Icc = "iCCP", Text = "iTXt", Physical = "pHYs";
    private const int PhysicalLength = 9;

    /// <summary>The orientation in the Exif chunk before the pixels. Exif after the pixels is ignored, because it comes too late for a reader of rows.</summary>
    public static int Orientation(ImmutableArray<PngChunk> chunks) =>
        (chunks.FirstOrDefault(StatesOrientation) is { } chunk ? ExifOrientation.Of(chunk.Data.Span) : null) ?? ExifOrientation.Upright;

    /// <summary>Edits the chunks to describe the upright picture.</summary>
    /// <param name="found">The parts that were removed because they described the stored picture.</param>
    public static ImmutableArray<PngChunk> Reset(ImmutableArray<PngChunk> chunks, PictureTurn turn, out StaleParts found)
    {
        found = StaleParts.None;
        var upright = ImmutableArray.CreateBuilder<PngChunk>(chunks.Length);
        foreach (PngChunk chunk in chunks)
        {
            if (StatesOrientation(chunk) && ExifTurn.Run(chunk.Data.Span, turn) is { } exif)
            {
                upright.Add(new PngChunk(Exif, exif));
            }
            else if (turn.Turns && IsXmp(chunk) && PngText.Read(chunk, PictureLimits.Default.MaxMetadataBytes) is { } xmp && XmpPacket.Edit(xmp.Text.Span, new XmpEdits { Turn = turn }, out StaleParts parts) is { } changed)
            {
                found |= parts;
                upright.Add(PngText.International(PngText.Xmp, changed, chunk.AfterPixels));
            }
            else
            {
                upright.Add(chunk);
            }
        }

        return upright.ToImmutable();
    }

    /// <summary>The chunks with horizontal and vertical density exchanged.</summary>
    public static ImmutableArray<PngChunk> TurnDensity(ImmutableArray<PngChunk> chunks) => [.. chunks.Select(chunk => chunk.Type == Physical && chunk.Data.Length == PhysicalLength
        ? new PngChunk(Physical, (byte[])[.. chunk.Data.Span[4..8], .. chunk.Data.Span[..4], chunk.Data.Span[8]])
        : chunk)];

    /// <summary>Reads the metadata in the chunks. Compressed metadata is left out where it is damaged, or inflates to more than the limit.</summary>
    /// <param name="maxBytes">The most inflated bytes of each piece of metadata.</param>
    public static PictureProfiles Read(ImmutableArray<PngChunk> chunks, int maxBytes) => new(
        chunks.FirstOrDefault(chunk => chunk.Type == Exif) is { } exif ? ReadExif(exif) : default(ReadOnlyMemory<byte>?),
        chunks.FirstOrDefault(chunk => chunk.Type == Icc) is { } icc ? ReadIcc(icc.Data, maxBytes) : null,
        chunks.FirstOrDefault(IsXmp) is { } xmp ? PngText.Read(xmp, maxBytes)?.Text : null,
        chunks.FirstOrDefault(chunk => chunk.Type == Physical && chunk.Data.Length == PhysicalLength) is { } density ? ReadDensity(density.Data.Span) : null);

    /// <summary>Whether the content of a chunk iCCP holds a readable profile of at most <paramref name="maxBytes"/> bytes.</summary>
    public static bool IsIcc(ReadOnlyMemory<byte> content, int maxBytes) => ReadIcc(content, maxBytes) is { Length: > 0 };

    public static ImmutableArray<PngChunk> Write(PictureProfiles profiles)
    {
        var chunks = ImmutableArray.CreateBuilder<PngChunk>();
        if (profiles.Icc is { Length: > 0 } icc)
        {
            chunks.Add(new PngChunk(Icc, (byte[])[.. "ICC profile\0"u8, 0, .. PngText.Deflate(icc.Span)]));
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
            // A copy, so that the chunk does not keep the whole file in memory.
            chunks.Add(new PngChunk(Exif, exif.ToArray()));
        }

        if (profiles.Xmp is { Length: > 0 } xmp)
        {
            chunks.Add(PngText.International(PngText.Xmp, xmp.Span));
        }

        return chunks.ToImmutable();
    }

    /// <summary>The TIFF structure of a chunk eXIf. Skips the name of a JPEG segment, which some writers put before the structure.</summary>
    public static ReadOnlyMemory<byte> Structure(PngChunk chunk) => chunk.Data.Span.StartsWith(JpegProfiles.ExifName) ? chunk.Data[JpegProfiles.ExifName.Length..] : chunk.Data;

    private static bool IsXmp(PngChunk chunk) => chunk.Type == Text && chunk.Data.Span.StartsWith("XML:com.adobe.xmp\0"u8);

    /// <summary>The Exif of a chunk. The orientation of a chunk after the pixels is reset: it did not turn this picture and must not turn it in the new file.</summary>
    private static ReadOnlyMemory<byte> ReadExif(PngChunk chunk)
    {
        ReadOnlyMemory<byte> exif = Structure(chunk);
        return chunk.AfterPixels && ExifTurn.Run(exif.Span, new PictureTurn(ExifOrientation.Upright, 0, 0)) is { } upright ? upright : exif;
    }

    private static bool StatesOrientation(PngChunk chunk) => chunk.Type == Exif && !chunk.AfterPixels;

    /// <summary>Inflates the profile of a chunk iCCP: a name, a 0, the compression method (0), and the deflated profile.</summary>
    private static ReadOnlyMemory<byte>? ReadIcc(ReadOnlyMemory<byte> content, int maxBytes)
    {
        int at = content.Span.IndexOf((byte)0) + 1;
        return at > 0 && at < content.Length && content.Span[at] == 0 ? PngText.Inflate(content[(at + 1)..], maxBytes) : null;
    }

    private static PictureDensity ReadDensity(ReadOnlySpan<byte> content) =>
        new(BinaryPrimitives.ReadUInt32BigEndian(content), BinaryPrimitives.ReadUInt32BigEndian(content[4..]), content[8] == 1);
}
