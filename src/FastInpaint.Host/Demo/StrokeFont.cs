using System.Numerics;

namespace FastInpaint.Host.Demo;

/// <summary>Capital letters, digits and a few signs as strokes on a grid of 5 x 7 points.</summary>
internal static class StrokeFont
{
    private const float GridHeight = 6;
    private const float Advance = 6;

    // Strokes are separated by commas. A point is two digits: the column 0..4, and the row 0..6 from the top.
    private static readonly Dictionary<char, string> Glyphs = new()
    {
        [' '] = "", ['.'] = "1616", [','] = "1607", ['-'] = "1333", [':'] = "2222,2525", ['\''] = "2021", ['/'] = "0640", ['+'] = "1333,2224",
        ['A'] = "062046,1434", ['B'] = "000636454433033342413000", ['C'] = "4130100105163645", ['D'] = "0006263544422000",
        ['E'] = "40000646,0333", ['F'] = "400006,0333", ['G'] = "41301001051636454323", ['H'] = "0006,4046,0343", ['I'] = "1030,2026,1636",
        ['J'] = "4045361605", ['K'] = "0006,4003,1346", ['L'] = "000646", ['M'] = "0600234046", ['N'] = "06004640", ['O'] = "103041453616050110",
        ['P'] = "06003041423303", ['Q'] = "103041453616050110,2446", ['R'] = "06003041423303,2346", ['S'] = "413010010213334445361605",
        ['T'] = "0040,2026", ['U'] = "000516364540", ['V'] = "002640", ['W'] = "0016233640", ['X'] = "0046,4006", ['Y'] = "002340,2326", ['Z'] = "00400646",
        ['0'] = "103041453616050110,3214", ['1'] = "112026,1636", ['2'] = "01103041420646", ['3'] = "0040234445361605", ['4'] = "30044434,3036",
        ['5'] = "400002324345361605", ['6'] = "30120405163645443303", ['7'] = "004016", ['8'] = "1030414233130405163645443313020110", ['9'] = "1634424130100102133343",
    };

    /// <summary>Width of a text in pixels.</summary>
    public static float Measure(string text, float height) => ((text.Length * Advance) - 2) * height / GridHeight;

    /// <summary>Draws a text.</summary>
    /// <param name="origin">Left and top of the first letter.</param>
    /// <param name="height">Height of a capital letter in pixels.</param>
    /// <param name="radius">Half the strokes' width in pixels.</param>
    /// <param name="angle">Slope of the line in radians, clockwise.</param>
    public static void Draw(Coverage target, string text, Vector2 origin, float height, float radius, float angle = 0, float opacity = 1)
    {
        Matrix3x2 place = Matrix3x2.CreateScale(height / GridHeight) * Matrix3x2.CreateRotation(angle) * Matrix3x2.CreateTranslation(origin);
        for (int i = 0; i < text.Length; i++)
        {
            foreach (string stroke in Glyphs[text[i]].Split(','))
            {
                for (int p = 0; p + 3 < stroke.Length; p += 2)
                {
                    target.Stroke(Vector2.Transform(Point(stroke, p, i), place), Vector2.Transform(Point(stroke, p + 2, i), place), radius, opacity);
                }
            }
        }
    }

    private static Vector2 Point(string stroke, int at, int letter) => new(stroke[at] - '0' + (letter * Advance), stroke[at + 1] - '0');
}
