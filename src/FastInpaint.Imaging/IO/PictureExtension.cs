using FastInpaint.Imaging.Pnm;

namespace FastInpaint.Imaging.IO;

/// <summary>What a file name's extension asks a writer for.</summary>
internal static class PictureExtension
{
    /// <param name="source">The format of the file that the picture was read from, which a name without an extension follows; as <see cref="PictureFile.DefaultFormat"/> says.</param>
    /// <exception cref="ArgumentException">The extension is unknown.</exception>
    public static PictureFormat FormatOf(string path, PictureFormat? source) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".png" => PictureFormat.Png,
        ".jpg" or ".jpeg" or ".jpe" or ".jfif" => PictureFormat.Jpeg,
        ".pgm" or ".ppm" or ".pnm" or ".pam" => PictureFormat.Pnm,
        ".bmp" => PictureFormat.Bmp,
        ".webp" => PictureFormat.WebP,
        ".tif" or ".tiff" => PictureFormat.Tiff,
        "" => PictureFile.DefaultFormat(source),
        ".gif" => throw new ArgumentException($"{path}: GIF files are only read; use .png, which keeps every pixel."),
        string other => throw new ArgumentException($"{path}: pictures are not written as {other}; use .png, .jpg, .bmp, .webp, .tif, .pgm, .ppm, .pnm or .pam, or no extension for the format of the source."),
    };

    /// <param name="width">Pixels in a row; 1 where only the layout is asked about.</param>
    /// <param name="height">Rows; 1 where only the layout is asked about.</param>
    /// <exception cref="ArgumentException">A format cannot hold the size or the layout.</exception>
    public static void Check(string path, PictureLayout layout, PictureFormat? source = null, int width = 1, int height = 1)
    {
        PictureFormat format = FormatOf(path, source);
        if (format == PictureFormat.Pnm)
        {
            PnmKindOf(path, layout);
        }
        else if (PictureFile.Refusal(format, width, height, layout) is { } refusal)
        {
            throw new ArgumentException($"{path}: {refusal}; use .png.");
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
