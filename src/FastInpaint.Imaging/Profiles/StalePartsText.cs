namespace FastInpaint.Imaging.Profiles;

/// <summary>Words the warning about parts that were left out.</summary>
internal static class StalePartsText
{
    private static readonly (StaleParts Part, string Name)[] s_names =
    [
        (StaleParts.Previews, "previews (thumbnails)"),
        (StaleParts.GainMap, "HDR gain map"),
        (StaleParts.Video, "video of the motion photo"),
        (StaleParts.Depth, "depth map"),
        (StaleParts.Behind, "further pictures"),
        (StaleParts.Credentials, "content credentials (C2PA)"),
        (StaleParts.Regions, "marked regions"),
        (StaleParts.Xmp, "unreadable XMP metadata"),
        (StaleParts.ExtendedXmp, "extended XMP metadata"),
    ];

    /// <summary>A sentence for the user; null where nothing was left out.</summary>
    public static string? Sentence(this StaleParts parts)
    {
        // Data after the picture is not named twice: it is the gain map, the video or the depth map that the file declares.
        if ((parts & (StaleParts.GainMap | StaleParts.Video | StaleParts.Depth)) != 0)
        {
            parts &= ~StaleParts.Behind;
        }

        string[] names = [.. s_names.Where(name => (parts & name.Part) != 0).Select(name => name.Name)];
        return names.Length == 0 ? null : $"The result leaves out what would not match it: the original's {string.Join(", ", names[..^1])}{(names.Length > 1 ? " and " : "")}{names[^1]}.";
    }
}
