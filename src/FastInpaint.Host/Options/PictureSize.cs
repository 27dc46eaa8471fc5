using System.Globalization;

namespace FastInpaint.Host.Options;

/// <summary>Columns and rows, written 320x256, or 256 for as many of both.</summary>
internal static class PictureSize
{
    /// <summary>False for anything that is not one or two whole numbers above zero.</summary>
    public static bool TryParse(string text, out int width, out int height)
    {
        string[] sides = text.Split('x', 'X');
        (width, height) = (Side(sides[0]), Side(sides[^1]));
        return sides.Length <= 2 && width > 0 && height > 0;
    }

    private static int Side(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int side) ? side : 0;
}
