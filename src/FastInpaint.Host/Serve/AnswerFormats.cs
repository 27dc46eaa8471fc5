using FastInpaint.Imaging;

namespace FastInpaint.Host.Serve;

/// <summary>The formats of pictures that the service answers.</summary>
internal static class AnswerFormats
{
    public static string MediaType(PictureFormat format) => format == PictureFormat.Pnm ? "image/x-portable-anymap" : $"image/{format.ToString().ToLowerInvariant()}";
}
