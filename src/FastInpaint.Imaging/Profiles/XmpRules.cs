using System.Text;

namespace FastInpaint.Imaging.Profiles;

/// <summary>The changes to make in an XMP packet.</summary>
internal sealed record XmpEdits
{
    /// <summary>Whether to remove previews and depth maps.</summary>
    public bool Previews { get; init; }

    /// <summary>Whether to remove the declarations of gain maps, videos and further pictures, and references to content credentials.</summary>
    public bool Claims { get; init; }

    /// <summary>The turn to describe; null where the packet already describes the upright picture.</summary>
    public PictureTurn? Turn { get; init; }

    /// <summary>The new identifier of the extended XMP; empty where the extended XMP was removed, null where the identifier stays.</summary>
    public string? Extension { get; init; }
}

/// <summary>The rule for a property: remove it, or give it a new value.</summary>
/// <param name="Part">The part of the file that is lost with the property.</param>
/// <param name="Value">The new value; null to remove the property.</param>
/// <param name="IsAsked">Whether the property's content decides if it is removed; see <see cref="XmpRules.Ask"/>.</param>
internal sealed record XmpRule(StaleParts Part, string? Value = null, bool IsAsked = false);

/// <summary>The rules for XMP properties that describe parts which an edited picture no longer has, by namespace.</summary>
internal static class XmpRules
{
    private const string Basic = "http://ns.adobe.com/xap/1.0/", Images = "http://ns.adobe.com/xap/1.0/g/img/", Note = "http://ns.adobe.com/xmp/note/", Terms = "http://purl.org/dc/terms/";
    private const string Tiff = "http://ns.adobe.com/tiff/1.0/", Exif = "http://ns.adobe.com/exif/1.0/", Photos = "http://ns.google.com/photos/";
    private const string Xiaomi = "http://ns.xiaomi.com/photos/1.0/camera/", Regions = "http://www.metadataworkinggroup.com/schemas/regions/", PhotoRegions = "http://ns.microsoft.com/photo/1.2/",
        Press = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/";

    /// <summary>Whether the declaration of a namespace is removed together with its last property.</summary>
    public static bool IsClaim(string space) => space.StartsWith(Photos, StringComparison.Ordinal) || IsGainMap(space) || IsCredential(space) || space == Xiaomi || space.StartsWith("http://ns.oplus.com/photos/", StringComparison.Ordinal);

    /// <summary>The rule for a property; null where it stays.</summary>
    public static XmpRule? Find(string space, string name, XmpEdits edits) =>
        (edits.Claims ? Claim(space, name) : null)
        ?? (edits.Previews ? Preview(space, name) : null)
        ?? (edits.Turn is { Turns: true } turn ? Turned(space, name, turn) : null)
        ?? (edits.Extension is { } number && space == Note && name == "HasExtendedXMP" ? new XmpRule(StaleParts.None, number.Length == 0 ? null : number) : null);

    /// <summary>Decides by a property's content: the part that is lost where the property is removed; null where it stays.</summary>
    public static StaleParts? Ask(XmpRule rule, ReadOnlySpan<byte> content)
    {
        if (rule.Part == StaleParts.Credentials)
        {
            // Free text about the picture's provenance is no reference to credentials.
            return content.IndexOf("jumbf"u8) >= 0 || content.IndexOf("c2pa"u8) >= 0 || content.IndexOf("://"u8) >= 0 || content.IndexOf("self#"u8) >= 0 || content.IndexOf("urn:"u8) >= 0
                ? rule.Part : null;
        }

        return (content.IndexOf("GainMap"u8) >= 0 ? StaleParts.GainMap : 0)
            | (content.IndexOf("MotionPhoto"u8) >= 0 || content.IndexOf("video/"u8) >= 0 ? StaleParts.Video : 0)
            | (content.IndexOf("Depth"u8) >= 0 ? StaleParts.Depth : 0) | StaleParts.Behind;
    }

    /// <summary>Whether a value is a picture in base64.</summary>
    public static bool IsPicture(ReadOnlySpan<byte> value)
    {
        value = value.TrimStart(" \t\r\n"u8);
        return value.StartsWith("/9j/"u8) || value.StartsWith("iVBORw0K"u8) || value.StartsWith("data:image/"u8);
    }

    /// <summary>Whether a picture in base64 stands somewhere in a text.</summary>
    public static bool HoldsPicture(ReadOnlySpan<byte> text) =>
        IsPicture(text) || text.IndexOf("data:image/"u8) >= 0 || text.IndexOf("iVBORw0KGgo"u8) >= 0
        || text.IndexOf("/9j/4"u8) >= 0 || text.IndexOf("/9j/2w"u8) >= 0 || text.IndexOf("/9j/7"u8) >= 0;

    /// <summary>Whether an unreadable packet may hold something to change.</summary>
    public static bool MayClaim(ReadOnlySpan<byte> packet, XmpEdits edits)
    {
        // Without zeros, packets in UTF-16 and UTF-32 read as Latin-1. A character reference may hide any of the words.
        string text = Encoding.Latin1.GetString(packet).Replace("\0", "", StringComparison.Ordinal);
        string[] words =
        [
            "&#", "<!",
            .. edits.Claims ? ["ainMap", "hdrgm", "ainer", "MotionPhoto", "MicroVideo", "XMPMeta", "jumbf", "c2pa", "provenance"] : Array.Empty<string>(),
            .. edits.Previews ? ["Thumbnails", "GImg", "GImage", "GDepth", "/9j/", "iVBORw0K"] : Array.Empty<string>(),
            .. edits.Turn is { Turns: true } ? ["Orientation", "Dimension", "ImageWidth", "ImageLength", "Region"] : Array.Empty<string>(),
            .. edits.Extension is null ? Array.Empty<string>() : ["HasExtendedXMP"],
        ];
        return Array.Exists(words, word => text.Contains(word, StringComparison.Ordinal));
    }

    private static XmpRule? Claim(string space, string name) =>
        IsGainMap(space) ? new XmpRule(StaleParts.GainMap)
        : IsCredential(space) ? new XmpRule(StaleParts.Credentials)
        : space == Terms && name == "provenance" ? new XmpRule(StaleParts.Credentials, IsAsked: true)
        : space == Xiaomi && name == "XMPMeta" ? new XmpRule(StaleParts.Behind)
        : space.StartsWith(Photos + "1.0/container/", StringComparison.Ordinal) || space.StartsWith(Photos + "dd/", StringComparison.Ordinal) ? new XmpRule(StaleParts.Behind, IsAsked: true)
        : name.StartsWith("MotionPhoto", StringComparison.Ordinal) || name.StartsWith("MicroVideo", StringComparison.Ordinal) || space.StartsWith("http://ns.oplus.com/photos/", StringComparison.Ordinal)
            ? new XmpRule(StaleParts.Video)
        : null;

    private static XmpRule? Preview(string space, string name) =>
        (space == Basic && name == "Thumbnails") || space == Images || space == Photos + "1.0/image/" ? new XmpRule(StaleParts.Previews)
        : space == Photos + "1.0/depthmap/" ? new XmpRule(StaleParts.Depth)
        : null;

    private static XmpRule? Turned(string space, string name, PictureTurn turn) => (space, name) switch
    {
        (Tiff, "Orientation") => new XmpRule(StaleParts.None, "1"),
        (Tiff, "ImageWidth") or (Exif, "PixelXDimension") when turn.Transposes => new XmpRule(StaleParts.None, Number(turn.Width)),
        (Tiff, "ImageLength") or (Exif, "PixelYDimension") when turn.Transposes => new XmpRule(StaleParts.None, Number(turn.Height)),
        (Exif, "SubjectArea" or "SubjectLocation") => new XmpRule(StaleParts.None),
        (Regions, "Regions") or (PhotoRegions, "RegionInfo") or (Press, "ImageRegion") => new XmpRule(StaleParts.Regions),
        _ => null,
    };

    private static bool IsGainMap(string space) =>
        space is "http://ns.adobe.com/hdr-gain-map/1.0/" or "http://ns.apple.com/HDRGainMap/1.0/" or "http://ns.apple.com/HDRToneMap/1.0/";

    private static bool IsCredential(string space) => space.Contains("c2pa.org", StringComparison.Ordinal) || space.Contains("contentauthenticity.org", StringComparison.Ordinal);

    private static string Number(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
