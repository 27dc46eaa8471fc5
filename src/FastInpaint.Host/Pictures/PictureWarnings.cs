using FastInpaint.Imaging;

namespace FastInpaint.Host.Pictures;

/// <summary>What is said about a picture that was filled all the same.</summary>
internal static class PictureWarnings
{
    /// <summary>One sentence each: of the picture's reader, of the masks' readers, of the fill, of the writer.</summary>
    /// <param name="picture">The picture's file.</param>
    /// <param name="mask">The mask; null where there is none.</param>
    /// <param name="exclude">The mask of what must not be copied; null where there is none.</param>
    /// <param name="hole">Pixels that the mask made hole.</param>
    /// <param name="fill">What the fill has to say.</param>
    /// <param name="writing">What its new file's format changes.</param>
    public static IReadOnlyList<string> Of(PictureMetadata picture, MaskNotes? mask, MaskNotes? exclude, long hole, IEnumerable<string> fill, params IEnumerable<string> writing) =>
        [.. picture.Warnings, .. mask?.Warnings("mask", isEmpty: hole == 0) ?? [], .. exclude?.Warnings("exclude mask") ?? [], .. fill, .. writing];
}
