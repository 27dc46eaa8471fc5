using FastInpaint.Imaging;

namespace FastInpaint.Host.Serve;

/// <summary>The formats of pictures that the service answers: those that are written, by their names in lower case.</summary>
internal static class AnswerFormats
{
    private static readonly Dictionary<string, PictureFormat> s_formats =
        PictureFile.Formats.Where(format => format.IsWritten).ToDictionary(format => format.Name.ToLowerInvariant(), format => format.Format);

    /// <summary>What the form's field <c>format</c> takes.</summary>
    public static IEnumerable<string> Names => s_formats.Keys;

    /// <summary>The format of a name; null where there is none of it.</summary>
    public static PictureFormat? Named(string name) => s_formats.TryGetValue(name, out PictureFormat format) ? format : null;

    public static string MediaType(PictureFormat format) => PictureFile.Formats.Single(known => known.Format == format).MediaType;
}
