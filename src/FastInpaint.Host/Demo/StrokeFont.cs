using System.Numerics;

namespace FastInpaint.Host.Demo;

/// <summary>Capital letters as strokes on a grid of 4 columns and 6 rows; lower case is drawn as capitals.</summary>
internal static class StrokeFont
{
    // Each pair of digits is a point, column then row; a space ends a line of strokes.
    private static readonly Dictionary<char, string> Glyphs = new()
    {
        ['A'] = "062046 1434", ['B'] = "00062636453423030010203142", ['C'] = "41301001051636452", ['D'] = "000626443220", ['E'] = "40000646 0333",
        ['F'] = "400006 0333", ['G'] = "4130100105163645432", ['H'] = "0006 4046 0343", ['I'] = "2026", ['J'] = "404536160504", ['K'] = "0006 4003 1346",
        ['L'] = "000646", ['M'] = "0600234046", ['N'] = "06004640", ['O'] = "10010516364541301", ['P'] = "060030414233 3303", ['R'] = "060030414233 3303 2346",
        ['S'] = "4130100102134345361605", ['T'] = "0040 2026", ['U'] = "000516364540", ['V'] = "002640", ['W'] = "0016243640", ['X'] = "0046 4006", ['Y'] = "002340 2326",
        ['Z'] = "00400646", [' '] = "",
    };

    private const float Advance = 5.6f;

    /// <summary>Whether the font has every letter of a text.</summary>
    public static bool Covers(string text) => text.ToUpperInvariant().All(Glyphs.ContainsKey);

    /// <summary>Width of a text whose letters are <paramref name="height"/> high, in pixels.</summary>
    public static float Width(string text, float height) => (text.Length * Advance - (Advance - 4)) * height / 6;

    /// <summary>The strokes of a text.</summary>
    /// <param name="corner">Top left of the first letter.</param>
    /// <param name="height">Height of a letter in pixels.</param>
    public static (Vector2 From, Vector2 To)[] Strokes(string text, Vector2 corner, float height)
    {
        float unit = height / 6;
        var strokes = new List<(Vector2, Vector2)>();
        for (int i = 0; i < text.Length; i++)
        {
            Vector2 origin = corner + new Vector2(i * Advance * unit, 0);
            foreach (string line in Glyphs[char.ToUpperInvariant(text[i])].Split(' '))
            {
                for (int p = 0; p + 3 < line.Length; p += 2)
                {
                    strokes.Add((origin + Point(line, p) * unit, origin + Point(line, p + 2) * unit));
                }
            }
        }

        return [.. strokes];
    }

    /// <summary>Distance to the nearest of some strokes.</summary>
    public static float Nearest(Vector2 point, (Vector2 From, Vector2 To)[] strokes, float thickness)
    {
        float nearest = float.PositiveInfinity;
        foreach ((Vector2 from, Vector2 to) in strokes)
        {
            nearest = MathF.Min(nearest, Distance.Stroke(point, from, to, thickness));
        }

        return nearest;
    }

    private static Vector2 Point(string line, int at) => new(line[at] - '0', line[at + 1] - '0');
}
