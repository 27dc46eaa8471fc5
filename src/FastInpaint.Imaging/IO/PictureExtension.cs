using FastInpaint.Imaging.Pnm;

namespace FastInpaint.Imaging.IO;

/// <summary>What a file name's extension asks a writer for.</summary>
internal static class PictureExtension
{
    /// <param name="source">The format of the file that the picture was read from, which a name without an extension follows; PNG where it is none that is written.</param>
    /// <exception cref="ArgumentException">The extension is unknown.</exception>
    public static PictureFormat FormatOf(string path, PictureFormat? source) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".png" => PictureFormat.Png,
        ".jpg" or ".jpeg" or ".jpe" or ".jfif" => PictureFormat.Jpeg,
        ".pgm" or ".ppm" or ".pnm" or ".pam" => PictureFormat.Pnm,
        "" => source is null or PictureFormat.Other ? PictureFormat.Png : source.Value,
        string other => throw new ArgumentException($"{path}: pictures are not written as {other}; use .png, .jpg, .pgm, .ppm, .pnm or .pam, or no extension for the format of the source."),
    };

    /// <exception cref="ArgumentException">A format cannot hold the layout.</exception>
    public static void Check(string path, PictureLayout layout, PictureFormat? source = null)
    {
        switch (FormatOf(path, source))
        {
            case PictureFormat.Pnm:
                PnmKindOf(path, layout);
                break;
            case PictureFormat.Jpeg when layout is not (PictureLayout.Gray8 or PictureLayout.Rgb24):
                throw new ArgumentException($"{path}: a JPEG file cannot hold pixels of {layout}; use .png.");
        }
    }

    public static PnmKind PnmKindOf(string path, PictureLayout layout) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".pam" => PnmKind.Pam,
        ".pgm" when layout.IsGray() && !layout.HasAlpha() => PnmKind.Graymap,
        ".ppm" when !layout.HasAlpha() => PnmKind.Pixmap,
        ".pnm" or "" => layout.HasAlpha() ? PnmKind.Pam : layout.IsGray() ? PnmKind.Graymap : PnmKind.Pixmap,
        string other => throw new ArgumentException($"{path}: {other} cannot hold pixels of {layout}; use .png or .pam."),
    };
}
