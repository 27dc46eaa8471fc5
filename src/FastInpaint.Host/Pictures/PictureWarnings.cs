using FastInpaint.Imaging;

namespace FastInpaint.Host.Pictures;

/// <summary>Collects the warnings about a filled picture.</summary>
internal static class PictureWarnings
{
    /// <summary>The warnings of the picture's reader, of the masks' readers, of the fill and of the writer, one sentence each.</summary>
    /// <param name="picture">The metadata of the picture's file.</param>
    /// <param name="mask">The mask; null where there is none.</param>
    /// <param name="exclude">The exclude mask; null where there is none.</param>
    /// <param name="hole">The number of hole pixels.</param>
    /// <param name="fill">Warnings of the fill.</param>
    /// <param name="writing">Warnings of the writer.</param>
    public static IReadOnlyList<string> Of(PictureMetadata picture, MaskNotes? mask, MaskNotes? exclude, long hole, IEnumerable<string> fill, params IEnumerable<string> writing) =>
        [.. picture.Warnings, .. mask?.Warnings("mask", isEmpty: hole == 0) ?? [], .. exclude?.Warnings("exclude mask") ?? [], .. fill, .. writing];
}
