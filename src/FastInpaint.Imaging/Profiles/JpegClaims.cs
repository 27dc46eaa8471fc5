using System.Collections.Immutable;

namespace FastInpaint.Imaging.Profiles;

/// <summary>Removes from a JPEG file's segments the parts that do not fit the edited picture.</summary>
internal static class JpegClaims
{
    private const byte App3 = 0xE3, App5 = 0xE5, App11 = 0xEB;

    /// <summary>Edits the segments of the original.</summary>
    /// <param name="segments">The original's segments.</param>
    /// <param name="previews">Whether to remove previews.</param>
    /// <param name="toJpeg">Whether the new file is a JPEG file.</param>
    /// <param name="found">The parts that were removed are added.</param>
    public static ImmutableArray<JpegSegment> Edit(ImmutableArray<JpegSegment> segments, bool previews, bool toJpeg, ref StaleParts found)
    {
        (ImmutableArray<JpegSegment> extension, string? number) = Extension(segments, previews, toJpeg, ref found);
        var edits = new XmpEdits { Previews = previews, Claims = true, Extension = number };
        var kept = ImmutableArray.CreateBuilder<JpegSegment>();
        ImmutableArray<JpegSegment> joined = JoinPhotoshop(JoinExif(segments));
        bool hasXmp = false, isOpen = false;
        bool dropsFlashPix = previews && joined.Any(segment => JpegProfiles.Is(segment, JpegSegment.App2, "FPXR\0"u8) && EmbeddedJpeg.IsIn(segment.Data.Span));
        foreach (JpegSegment segment in joined)
        {
            ReadOnlySpan<byte> data = segment.Data.Span;
            if (ExtendedXmp.Is(segment) || IsClaim(segment, ref found))
            {
            }
            else if (JpegProfiles.IsXmp(segment))
            {
                byte[]? changed = XmpPacket.Edit(data[JpegProfiles.XmpName.Length..], edits, out StaleParts parts);
                // New values may be longer than the old ones, so that the packet no longer fits a segment.
                bool isTooLong = toJpeg && (changed is null ? data.Length : JpegProfiles.XmpName.Length + changed.Length) > JpegProfiles.MaximumContent;
                Add(kept, segment, JpegProfiles.XmpName, isTooLong ? [] : changed);
                found |= parts | (isTooLong ? StaleParts.ExtendedXmp : StaleParts.None);
                kept.AddRange(hasXmp || isTooLong ? [] : extension);
                hasXmp = true;
            }
            else if (JpegProfiles.IsExif(segment))
            {
                byte[]? changed = previews ? ExifPreviews.Remove(JpegProfiles.Exif(segment).Span) : null;
                found |= changed is null ? StaleParts.None : StaleParts.Previews;
                Add(kept, segment, JpegProfiles.ExifName, changed);
            }
            else if (previews && IsKodak(segment))
            {
                byte[]? changed = ExifPreviews.Remove(data[KodakName.Length..]);
                found |= changed is null ? StaleParts.None : StaleParts.Previews;
                Add(kept, segment, data[..KodakName.Length], changed);
            }
            else if (JpegProfiles.IsPhotoshop(segment))
            {
                Add(kept, segment, JpegProfiles.PhotoshopName, PhotoshopResources.Edit(data[JpegProfiles.PhotoshopName.Length..], edits with { Extension = null }, out StaleParts parts));
                found |= parts;
            }
            else if (!previews || JpegProfiles.IsIcc(segment))
            {
                kept.Add(segment);
            }
            else if (JpegProfiles.IsJfif(segment))
            {
                found |= data[JpegProfiles.JfifLength - 2] * data[JpegProfiles.JfifLength - 1] > 0 ? StaleParts.Previews : StaleParts.None;
                kept.Add(segment with { Data = (byte[])[.. data[..(JpegProfiles.JfifLength - 2)], 0, 0] });
            }
            else if (IsPreview(segment, dropsFlashPix, ref isOpen))
            {
                found |= StaleParts.Previews;
            }
            else
            {
                kept.Add(segment);
            }
        }

        return kept.SequenceEqual(joined) ? segments : Split(kept.ToImmutable());
    }

    private static ReadOnlySpan<byte> KodakName => "Meta\0\0"u8;

    /// <summary>Whether a segment has Kodak's directories, which have Exif's structure.</summary>
    private static bool IsKodak(JpegSegment segment) => JpegProfiles.Is(segment, App3, KodakName) || JpegProfiles.Is(segment, App3, "META\0\0"u8);

    /// <summary>Edits extended XMP. Returns its pieces and its new identifier: null where the identifier stays, empty where the extended XMP was removed.</summary>
    private static (ImmutableArray<JpegSegment> Segments, string? Number) Extension(ImmutableArray<JpegSegment> segments, bool previews, bool toJpeg, ref StaleParts found)
    {
        ImmutableArray<JpegSegment> pieces = [.. segments.Where(ExtendedXmp.Is)];
        if (!toJpeg || pieces.IsEmpty || ExtendedXmp.Join(pieces) is not { } packet)
        {
            found |= pieces.IsEmpty ? StaleParts.None : toJpeg ? StaleParts.Xmp : StaleParts.ExtendedXmp;
            return ([], "");
        }

        byte[]? changed = XmpPacket.Edit(packet, new XmpEdits { Previews = previews, Claims = true }, out StaleParts parts);
        found |= parts;
        return changed is null ? (pieces, null) : changed.Length == 0 ? ([], "") : ExtendedXmp.Split(changed);
    }

    /// <summary>Whether a segment describes data after the picture, or certifies the original picture (C2PA).</summary>
    private static bool IsClaim(JpegSegment segment, ref StaleParts found)
    {
        bool isList = JpegProfiles.IsList(segment);
        StaleParts parts = isList ? MultiPicture.Parts(segment.Data.Span[4..])
            : JpegProfiles.Is(segment, JpegSegment.App2, "urn:iso:std:iso:ts:21496:"u8) || JpegProfiles.Is(segment, App11, "HDR_RI"u8) ? StaleParts.GainMap
            : !JpegProfiles.Is(segment, App11, "JP"u8) ? StaleParts.None
            : segment.Data.Span.IndexOf("jumb"u8) >= 0 ? StaleParts.Credentials : StaleParts.GainMap;
        found |= parts;
        return isList || parts != StaleParts.None;
    }

    /// <summary>Whether a segment holds a preview of the picture.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="dropsFlashPix">Whether FlashPix segments hold a preview, whose stream may span several segments.</param>
    /// <param name="isOpen">Whether the segment before began a preview that has not ended. Cameras continue it in segments without a name.</param>
    private static bool IsPreview(JpegSegment segment, bool dropsFlashPix, ref bool isOpen)
    {
        ReadOnlySpan<byte> data = segment.Data.Span;
        if (JpegProfiles.Is(segment, JpegSegment.App0, "JFXX\0"u8) || JpegProfiles.Is(segment, JpegSegment.App1, "FLIR\0"u8) || (dropsFlashPix && JpegProfiles.Is(segment, JpegSegment.App2, "FPXR\0"u8))
            || (segment.Marker == JpegSegment.Comment && XmpRules.HoldsPicture(data)))
        {
            return true;
        }

        bool mayBeOpen = segment.Marker is >= JpegSegment.App2 and <= App5, isPreview = EmbeddedJpeg.IsIn(data) || (isOpen && mayBeOpen);
        isOpen = isPreview && mayBeOpen && !data.EndsWith((ReadOnlySpan<byte>)[0xFF, 0xD9]);
        return isPreview;
    }

    /// <summary>Joins the pieces of Photoshop's resources in one segment, at the place of the first piece.</summary>
    private static ImmutableArray<JpegSegment> JoinPhotoshop(ImmutableArray<JpegSegment> segments)
    {
        JpegSegment[] pieces = [.. segments.Where(segment => JpegProfiles.IsPhotoshop(segment))];
        if (pieces.Length < 2)
        {
            return segments;
        }

        var whole = new JpegSegment(JpegSegment.App13, (byte[])[.. JpegProfiles.PhotoshopName, .. pieces.SelectMany(piece => piece.Data[JpegProfiles.PhotoshopName.Length..].ToArray())]);
        return [.. segments.Select(segment => segment == pieces[0] ? whole : segment).Where(segment => segment == whole || !JpegProfiles.IsPhotoshop(segment))];
    }

    /// <summary>Joins Exif that spans several segments. Segments without Exif's header continue the segment before.</summary>
    private static ImmutableArray<JpegSegment> JoinExif(ImmutableArray<JpegSegment> segments)
    {
        var joined = ImmutableArray.CreateBuilder<JpegSegment>();
        for (int i = 0; i < segments.Length; i++)
        {
            int end = i + 1;
            while (JpegProfiles.IsExif(segments[i]) && end < segments.Length && JpegProfiles.IsExif(segments[end]) && !new ExifStructure(JpegProfiles.Exif(segments[end]).Span).IsValid)
            {
                end++;
            }

            joined.Add(end == i + 1 ? segments[i] : segments[i] with { Data = (byte[])[.. segments[i].Data.Span, .. segments[(i + 1)..end].SelectMany(piece => JpegProfiles.Exif(piece).ToArray())] });
            i = end - 1;
        }

        return joined.ToImmutable();
    }

    private static ImmutableArray<JpegSegment> Split(ImmutableArray<JpegSegment> segments) => [.. segments.SelectMany(Split)];

    private static IEnumerable<JpegSegment> Split(JpegSegment segment)
    {
        if (segment.Data.Length <= JpegProfiles.MaximumContent)
        {
            return [segment];
        }

        int head = JpegProfiles.IsExif(segment) ? JpegProfiles.ExifName.Length : JpegProfiles.PhotoshopName.Length;
        return segment.Data[head..].ToArray().Chunk(JpegProfiles.MaximumContent - head).Select(piece => segment with { Data = (byte[])[.. segment.Data.Span[..head], .. piece] });
    }

    private static void Add(ImmutableArray<JpegSegment>.Builder kept, JpegSegment segment, ReadOnlySpan<byte> name, byte[]? changed)
    {
        if (changed is null)
        {
            kept.Add(segment);
        }
        else if (changed.Length > 0)
        {
            kept.Add(segment with { Data = (byte[])[.. name, .. changed] });
        }
    }
}
