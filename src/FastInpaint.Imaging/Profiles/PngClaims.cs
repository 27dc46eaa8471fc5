using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace FastInpaint.Imaging.Profiles;

/// <summary>Removes from a PNG file's chunks the parts that do not fit the edited picture.</summary>
internal static class PngClaims
{
    private const string RawProfile = "Raw profile type ";
    private const int HexadecimalLine = 36;

    /// <summary>Edits the chunks of the original.</summary>
    /// <param name="chunks">The original's chunks.</param>
    /// <param name="previews">Whether to remove previews.</param>
    /// <param name="found">The parts that were removed are added.</param>
    public static ImmutableArray<PngChunk> Edit(ImmutableArray<PngChunk> chunks, bool previews, ref StaleParts found)
    {
        // The most inflated bytes of all text together.
        int left = PictureLimits.Default.MaxMetadataBytes;
        var kept = ImmutableArray.CreateBuilder<PngChunk>(chunks.Length);
        foreach (PngChunk chunk in chunks)
        {
            if ((chunk.Type == "eXIf" ? Exif(chunk, previews, ref found) : Text(chunk, previews, ref left, ref found)) is { } fitting)
            {
                kept.Add(fitting);
            }
        }

        return kept.ToImmutable();
    }

    private static PngChunk? Exif(PngChunk chunk, bool previews, ref StaleParts found)
    {
        if (!previews || ExifPreviews.Remove(PngProfiles.Structure(chunk).Span) is not { } exif)
        {
            return chunk;
        }

        found |= StaleParts.Previews;
        return exif.Length > 0 ? new PngChunk(chunk.Type, exif, chunk.AfterPixels) : null;
    }

    /// <summary>A text chunk, edited where its text does not fit the picture; null where the chunk is removed.</summary>
    private static PngChunk? Text(PngChunk chunk, bool previews, ref int left, ref StaleParts found)
    {
        var edits = new XmpEdits { Previews = previews, Claims = true, Extension = "" };
        if (PngText.Read(chunk, left) is not { } text)
        {
            // A chunk that cannot be read may have been inflated up to its limit before that showed.
            left = chunk.Type is "zTXt" or "iTXt" ? left / 2 : left;
            return chunk;
        }

        left -= text.Text.Length;
        if (text.Keyword == PngText.Xmp)
        {
            byte[]? packet = XmpPacket.Edit(text.Text.Span, edits, out StaleParts parts);
            found |= parts;
            return packet is null ? chunk : packet.Length == 0 ? null : PngText.International(text.Keyword, packet, chunk.AfterPixels);
        }

        if (text.Keyword.StartsWith(RawProfile, StringComparison.Ordinal))
        {
            return Raw(chunk, text, edits, ref found);
        }

        bool isPreview = previews && XmpRules.HoldsPicture(text.Text.Span);
        found |= isPreview ? StaleParts.Previews : StaleParts.None;
        return isPreview ? null : chunk;
    }

    /// <summary>Edits a profile that ImageMagick wrote in hexadecimal digits: its name, its number of bytes, the digits.</summary>
    private static PngChunk? Raw(PngChunk chunk, PngText text, XmpEdits edits, ref StaleParts found)
    {
        string[] lines = Encoding.ASCII.GetString(text.Text.Span).Split((char[])['\n', '\r'], 3, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        char[] digits = [.. lines.Length < 3 ? "" : lines[2].Where(letter => !char.IsWhiteSpace(letter))];
        if (digits.Length == 0 || digits.Length % 2 != 0 || !digits.All(char.IsAsciiHexDigit))
        {
            return chunk;
        }

        byte[] profile = Convert.FromHexString(digits);
        int head = Head(profile);
        ReadOnlySpan<byte> content = profile.AsSpan(head);
        StaleParts parts = StaleParts.None;
        byte[]? changed = content.StartsWith("8BIM"u8) ? PhotoshopResources.Edit(content, edits, out parts)
            : content.StartsWith("<"u8) ? XmpPacket.Edit(content, edits, out parts)
            : edits.Previews ? ExifPreviews.Remove(content) : null;
        if (changed is null)
        {
            return chunk;
        }

        found |= parts == StaleParts.None ? StaleParts.Previews : parts;
        return changed.Length == 0 ? null : PngText.Compressed(text.Keyword, Raw(lines[0], [.. profile.AsSpan(0, head), .. changed]), chunk.AfterPixels);
    }

    /// <summary>The length of the JPEG segment's name that some programs leave before the profile.</summary>
    private static int Head(ReadOnlySpan<byte> profile) =>
        profile.StartsWith(JpegProfiles.ExifName) ? JpegProfiles.ExifName.Length
        : profile.StartsWith(JpegProfiles.XmpName) ? JpegProfiles.XmpName.Length
        : profile.StartsWith(JpegProfiles.PhotoshopName) ? JpegProfiles.PhotoshopName.Length
        : 0;

    private static byte[] Raw(string name, byte[] profile)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"\n{name}\n{profile.Length,8}\n");
        foreach (byte[] line in profile.Chunk(HexadecimalLine))
        {
            text.Append(Convert.ToHexStringLower(line)).Append('\n');
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }
}
