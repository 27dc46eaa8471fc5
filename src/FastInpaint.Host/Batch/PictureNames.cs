using FastInpaint.Imaging;

namespace FastInpaint.Host.Batch;

/// <summary>What a file's name says about it in a folder of pictures.</summary>
internal static class PictureNames
{
    private static readonly HashSet<string> Written = PictureFile.Formats.SelectMany(format => format.Extensions).ToHashSet(StringComparer.OrdinalIgnoreCase);
    private static readonly HashSet<string> OnlyRead = PictureFile.Formats.SelectMany(format => format.ReadExtensions).ToHashSet(StringComparer.OrdinalIgnoreCase);

    // Pictures of cameras, telephones and studios. Drawings (.svg) and icons are left alone.
    private static readonly HashSet<string> NotRead = new(StringComparer.OrdinalIgnoreCase)
    {
        ".heic", ".heics", ".heif", ".heifs", ".hif", ".avif", ".avifs", ".jxl", ".jp2", ".j2k", ".jpf", ".jpx", ".jxr", ".psd", ".psb", ".xcf", ".tga", ".exr",
        ".dng", ".cr2", ".cr3", ".crw", ".nef", ".nrw", ".arw", ".sr2", ".srf", ".orf", ".rw2", ".raf", ".pef", ".srw", ".x3f", ".3fr", ".iiq", ".rwl",
    };

    /// <summary>How file names compare on this system.</summary>
    public static StringComparer Comparer { get; } = OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;

    /// <summary>Whether a name is a picture's: its extension is that of a format that can be read. Names that begin with a dot are hidden, temporary files among them.</summary>
    public static bool IsPicture(string name) => !IsHidden(name) && Path.GetExtension(name) is var extension && (Written.Contains(extension) || OnlyRead.Contains(extension));

    /// <summary>Whether a name is that of a picture in a format that is not read.</summary>
    public static bool IsNotRead(string name) => !IsHidden(name) && NotRead.Contains(Path.GetExtension(name));

    public static bool IsHidden(string name) => name.StartsWith('.');

    /// <summary>The name that the finished picture has: the picture's own, with .png in place of the extension of a format that is only read.</summary>
    public static string Output(string name) => OnlyRead.Contains(Path.GetExtension(name)) ? Path.ChangeExtension(name, ".png") : name;

    /// <summary>The name of the detector's map: the picture's with .png behind it.</summary>
    public static string Heatmap(string name) => name + ".png";
}
