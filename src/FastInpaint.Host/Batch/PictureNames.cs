using FastInpaint.Imaging;

namespace FastInpaint.Host.Batch;

/// <summary>Classifies the files of a folder by their names, and names the outputs.</summary>
internal static class PictureNames
{
    private static readonly HashSet<string> Written = PictureFile.Formats.SelectMany(format => format.Extensions).ToHashSet(StringComparer.OrdinalIgnoreCase);
    private static readonly HashSet<string> OnlyRead = PictureFile.Formats.SelectMany(format => format.ReadExtensions).ToHashSet(StringComparer.OrdinalIgnoreCase);

    // Formats of cameras, phones and image editors. Drawings (.svg) and icons are ignored, as other files are.
    private static readonly HashSet<string> NotRead = new(StringComparer.OrdinalIgnoreCase)
    {
        ".heic", ".heics", ".heif", ".heifs", ".hif", ".avif", ".avifs", ".jxl", ".jp2", ".j2k", ".jpf", ".jpx", ".jxr", ".psd", ".psb", ".xcf", ".tga", ".exr",
        ".dng", ".cr2", ".cr3", ".crw", ".nef", ".nrw", ".arw", ".sr2", ".srf", ".orf", ".rw2", ".raf", ".pef", ".srw", ".x3f", ".3fr", ".iiq", ".rwl",
    };

    /// <summary>How file names compare on this system.</summary>
    public static StringComparer Comparer { get; } = OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;

    /// <summary>Whether a name has the extension of a format that is read. Names that begin with a dot are hidden files, such as temporary files, and do not count.</summary>
    public static bool IsPicture(string name) => !IsHidden(name) && Path.GetExtension(name) is var extension && (Written.Contains(extension) || OnlyRead.Contains(extension));

    /// <summary>Whether a name has the extension of a picture format that is not read.</summary>
    public static bool IsNotRead(string name) => !IsHidden(name) && NotRead.Contains(Path.GetExtension(name));

    public static bool IsHidden(string name) => name.StartsWith('.');

    /// <summary>The name of the finished picture: the picture's own name, with extension .png where the format is only read.</summary>
    public static string Output(string name) => OnlyRead.Contains(Path.GetExtension(name)) ? Path.ChangeExtension(name, ".png") : name;

    /// <summary>The name of the detector's map: the picture's name followed by .png.</summary>
    public static string Heatmap(string name) => name + ".png";
}
