using FastInpaint.Imaging;

namespace FastInpaint.Host.Serve;

/// <summary>The formats of pictures that the service answers.</summary>
internal static class AnswerFormats
{
    private static readonly (string Name, PictureFormat Format, string MediaType)[] s_formats =
    [
        ("png", PictureFormat.Png, "image/png"),
        ("jpeg", PictureFormat.Jpeg, "image/jpeg"),
        ("pnm", PictureFormat.Pnm, "image/x-portable-anymap"),
        ("bmp", PictureFormat.Bmp, "image/bmp"),
        ("webp", PictureFormat.WebP, "image/webp"),
        ("tiff", PictureFormat.Tiff, "image/tiff"),
    ];

    /// <summary>What the form's field <c>format</c> takes.</summary>
    public static IEnumerable<string> Names => s_formats.Select(format => format.Name);

    /// <summary>The format of a name; null where there is none of it.</summary>
    public static PictureFormat? Named(string name) => s_formats.Where(format => format.Name == name).Select(format => (PictureFormat?)format.Format).SingleOrDefault();

    public static string MediaType(PictureFormat format) => s_formats.Single(known => known.Format == format).MediaType;
}
