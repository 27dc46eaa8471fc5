using FastInpaint.Imaging.Pnm;

namespace FastInpaint.Imaging.IO;

/// <summary>What a file name's extension asks a writer for.</summary>
internal static class PictureExtension
{
    public static PictureFormat FormatOf(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".png" => PictureFormat.Png,
        ".jpg" or ".jpeg" or ".jpe" or ".jfif" => PictureFormat.Jpeg,
        ".pgm" or ".ppm" or ".pnm" or ".pam" => PictureFormat.Pnm,
        "" => throw new ArgumentException($"{path}: the name has no extension to choose a format by; use .png, .jpg, .pgm, .ppm, .pnm or .pam."),
        string other => throw new ArgumentException($"{path}: pictures are not written as {other}; use .png, .jpg, .pgm, .ppm, .pnm or .pam."),
    };

    /// <exception cref="ArgumentException">A format cannot hold the layout.</exception>
    public static void Check(string path, PictureLayout layout)
    {
        switch (FormatOf(path))
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
        ".pnm" => layout.HasAlpha() ? PnmKind.Pam : layout.IsGray() ? PnmKind.Graymap : PnmKind.Pixmap,
        string other => throw new ArgumentException($"{path}: {other} cannot hold pixels of {layout}; use .png or .pam."),
    };
}
