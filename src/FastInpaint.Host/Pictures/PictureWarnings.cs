using FastInpaint.Imaging;

namespace FastInpaint.Host.Pictures;

/// <summary>What is said about a picture that was filled all the same.</summary>
internal static class PictureWarnings
{
    /// <summary>The sentences of the two files' readers and of the fill, in this order.</summary>
    /// <param name="picture">What the picture's reader had to say.</param>
    /// <param name="mask">What the mask's reader had to say; null where there is no file of a mask.</param>
    /// <param name="fill">What the fill had to say, or null.</param>
    public static IReadOnlyList<string> Of(PictureMetadata picture, PictureMetadata? mask, string? fill) =>
        [.. picture.Warnings, .. (mask?.Warnings ?? []).Select(sentence => $"The mask: {sentence}"), .. fill is null ? Array.Empty<string>() : [fill]];
}
