using System.Collections.Immutable;

namespace FastInpaint.Imaging.Profiles;

/// <summary>Reads and writes Exif, color profile and XMP as application segments (Exif 2.32, 4.7.2; ICC.1, annex B.4; XMP part 3, 1.1.3).</summary>
internal static class JpegProfiles
{
    /// <summary>The most bytes of a segment's content.</summary>
    public const int MaximumContent = 65_533;

    /// <summary>Bytes of JFIF's content without its thumbnail. The last two bytes are the thumbnail's width and height.</summary>
    public const int JfifLength = 14;

    private const int PieceHead = 14;
    private const int MaximumPieces = 255;

    /// <summary>The orientation in the first Exif segment that has one.</summary>
    public static int Orientation(ImmutableArray<JpegSegment> segments)
    {
        foreach (JpegSegment segment in segments)
        {
            if (IsExif(segment) && ExifOrientation.Of(Exif(segment).Span) is { } orientation)
            {
                return orientation;
            }
        }

        return ExifOrientation.Upright;
    }

    /// <summary>Edits the segments to describe the upright picture.</summary>
    public static ImmutableArray<JpegSegment> Reset(ImmutableArray<JpegSegment> segments, PictureTurn turn, out StaleParts found)
    {
        var edits = new XmpEdits { Turn = turn };
        var upright = ImmutableArray.CreateBuilder<JpegSegment>(segments.Length);
        found = StaleParts.None;
        foreach (JpegSegment segment in segments)
        {
            ReadOnlySpan<byte> data = segment.Data.Span;
            StaleParts parts = StaleParts.None;
            if (IsExif(segment))
            {
                upright.Add(ExifTurn.Run(Exif(segment).Span, turn) is { } exif ? segment with { Data = (byte[])[.. ExifName, .. exif] } : segment);
            }
            else if (IsXmp(segment) && turn.Turns)
            {
                upright.Add(XmpPacket.Edit(data[XmpName.Length..], edits, out parts) is { } xmp ? segment with { Data = (byte[])[.. XmpName, .. xmp] } : segment);
            }
            else if (IsPhotoshop(segment) && turn.Turns)
            {
                upright.Add(PhotoshopResources.Edit(data[PhotoshopName.Length..], edits, out parts) is { } resources ? segment with { Data = (byte[])[.. PhotoshopName, .. resources] } : segment);
            }
            else
            {
                upright.Add(turn.Transposes && IsJfif(segment)
                    ? segment with { Data = (byte[])[.. data[..8], .. data[10..12], .. data[8..10], .. data[12..]] }
                    : segment);
            }

            found |= parts;
        }

        return upright.ToImmutable();
    }

    /// <summary>The segments without the color profile and Adobe's segment, which describe the colors before their conversion.</summary>
    public static ImmutableArray<JpegSegment> WithoutColors(IEnumerable<JpegSegment> segments) =>
        [.. segments.Where(segment => !Is(segment, JpegSegment.App2, IccName) && !Is(segment, JpegSegment.App14, "Adobe"u8))];

    public static PictureProfiles Read(ImmutableArray<JpegSegment> segments) => new(Find(segments, ExifName), ReadIcc(segments), Find(segments, XmpName));

    /// <summary>Writes Exif and XMP as one segment each, where they fit, and the color profile in pieces.</summary>
    public static ImmutableArray<JpegSegment> Write(PictureProfiles profiles)
    {
        var segments = ImmutableArray.CreateBuilder<JpegSegment>();
        Add(segments, ExifName, profiles.Exif);
        Add(segments, XmpName, profiles.Xmp);
        if (profiles.Icc is { Length: > 0 and <= MaximumPieces * (MaximumContent - PieceHead) } icc)
        {
            ReadOnlyMemory<byte>[] pieces = [.. Pieces(icc)];
            segments.AddRange(pieces.Select((piece, i) => new JpegSegment(JpegSegment.App2, (byte[])[.. IccName, (byte)(i + 1), (byte)pieces.Length, .. piece.Span])));
        }

        return segments.ToImmutable();
    }

    public static ReadOnlySpan<byte> ExifName => "Exif\0\0"u8;

    public static ReadOnlySpan<byte> PhotoshopName => "Photoshop 3.0\0"u8;

    public static bool IsExif(JpegSegment segment) => Is(segment, JpegSegment.App1, ExifName);

    public static bool IsJfif(JpegSegment segment) => Is(segment, JpegSegment.App0, "JFIF\0"u8) && segment.Data.Length >= JfifLength;

    /// <summary>Whether a segment lists the pictures of a multi-picture file (MPF).</summary>
    public static bool IsList(JpegSegment segment) => Is(segment, JpegSegment.App2, "MPF\0"u8);

    public static bool IsXmp(JpegSegment segment) => Is(segment, JpegSegment.App1, XmpName);

    public static bool IsIcc(JpegSegment segment) => Is(segment, JpegSegment.App2, IccName);

    public static bool IsPhotoshop(JpegSegment segment) => Is(segment, JpegSegment.App13, PhotoshopName);

    /// <summary>The TIFF structure in an Exif segment.</summary>
    public static ReadOnlyMemory<byte> Exif(JpegSegment segment) => segment.Data[ExifName.Length..];

    /// <summary>Whether a segment has this marker and begins with this name.</summary>
    public static bool Is(JpegSegment segment, byte marker, ReadOnlySpan<byte> name) => segment.Marker == marker && segment.Data.Span.StartsWith(name);

    public static ReadOnlySpan<byte> XmpName => "http://ns.adobe.com/xap/1.0/\0"u8;

    private static ReadOnlySpan<byte> IccName => "ICC_PROFILE\0"u8;

    private static ReadOnlyMemory<byte>? Find(ImmutableArray<JpegSegment> segments, ReadOnlySpan<byte> name)
    {
        foreach (JpegSegment segment in segments)
        {
            if (Is(segment, JpegSegment.App1, name))
            {
                return segment.Data[name.Length..];
            }
        }

        return null;
    }

    /// <summary>Joins the color profile from its numbered pieces; null where a piece is missing.</summary>
    private static ReadOnlyMemory<byte>? ReadIcc(ImmutableArray<JpegSegment> segments)
    {
        ReadOnlyMemory<byte>[] pieces = [.. segments.Where(segment => Is(segment, JpegSegment.App2, IccName) && segment.Data.Length >= PieceHead).Select(segment => segment.Data).OrderBy(data => data.Span[PieceHead - 2])];
        bool complete = pieces.Length > 0 && pieces.Index().All(piece => piece.Item.Span[PieceHead - 2] == piece.Index + 1 && piece.Item.Span[PieceHead - 1] == pieces.Length);
        return complete ? (byte[])[.. pieces.SelectMany(piece => piece[PieceHead..].ToArray())] : null;
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Pieces(ReadOnlyMemory<byte> icc)
    {
        for (; icc.Length > 0; icc = icc[Math.Min(icc.Length, MaximumContent - PieceHead)..])
        {
            yield return icc[..Math.Min(icc.Length, MaximumContent - PieceHead)];
        }
    }

    private static void Add(ImmutableArray<JpegSegment>.Builder segments, ReadOnlySpan<byte> name, ReadOnlyMemory<byte>? content)
    {
        if (content is { Length: > 0 } data && name.Length + data.Length <= MaximumContent)
        {
            segments.Add(new JpegSegment(JpegSegment.App1, (byte[])[.. name, .. data.Span]));
        }
    }
}
