using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace FastInpaint.Imaging.Profiles;

/// <summary>Takes out of a PNG file's chunks what does not fit the picture that takes its place.</summary>
internal static class PngClaims
{
    private const string RawProfile = "Raw profile type ";
    private const int HexadecimalLine = 36;

    /// <summary>The chunks that fit.</summary>
    /// <param name="chunks">The original's.</param>
    /// <param name="previews">Whether pictures of the picture are to go.</param>
    /// <param name="found">What was taken out.</param>
    public static ImmutableArray<PngChunk> Edit(ImmutableArray<PngChunk> chunks, bool previews, ref StaleParts found)
    {
        // Text may be compressed: all of it together may have as many bytes as all metadata.
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

    /// <summary>The chunk, changed where it is text that says what does not hold; null where it goes.</summary>
    private static PngChunk? Text(PngChunk chunk, bool previews, ref int left, ref StaleParts found)
    {
        var edits = new XmpEdits { Previews = previews, Claims = true, Extension = "" };
        if (PngText.Read(chunk, left) is not { } text)
        {
            // What cannot be read may have been inflated up to the limit.
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

    /// <summary>A profile in hexadecimal digits, as ImageMagick writes it: its name, the number of its bytes, the digits.</summary>
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

    /// <summary>Bytes of the name that a JPEG segment of the same profile begins with; some programs leave it in.</summary>
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
