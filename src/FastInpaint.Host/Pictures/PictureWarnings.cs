using FastInpaint.Imaging;

namespace FastInpaint.Host.Pictures;

/// <summary>What is said about a picture that was filled all the same.</summary>
internal static class PictureWarnings
{
    /// <summary>One sentence each: of the picture's reader, of the masks' readers, of the fill, of the writer.</summary>
    /// <param name="picture">The picture's file.</param>
    /// <param name="mask">The mask's file; null where there is none.</param>
    /// <param name="exclude">The file of the mask of what must not be copied; null where there is none.</param>
    /// <param name="fill">What the fill has to say, or null.</param>
    /// <param name="writing">What its new file's format changes.</param>
    public static IReadOnlyList<string> Of(PictureMetadata picture, PictureMetadata? mask, PictureMetadata? exclude, string? fill, params IEnumerable<string> writing) =>
        [.. picture.Warnings, .. Named("mask", mask), .. Named("exclude mask", exclude), .. fill is null ? Array.Empty<string>() : [fill], .. writing];

    private static IEnumerable<string> Named(string name, PictureMetadata? mask) => (mask?.Warnings ?? []).Select(sentence => $"The {name}: {sentence}");
}
