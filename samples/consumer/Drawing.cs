/// <summary>A picture to damage: a sky over a field, a sun in it. Rows of 8-bit red, green, blue.</summary>
internal static class Drawing
{
    public static byte[] Picture(int width, int height)
    {
        var rgb = new byte[width * height * 3];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                double depth = (double)y / height;
                bool sun = Math.Pow(x - 0.7 * width, 2) + Math.Pow(y - 0.25 * height, 2) < Math.Pow(0.12 * height, 2);
                (double r, double g, double b) = sun ? (250, 220, 120)
                    : depth < 0.6 ? (90 + 100 * depth, 140 + 90 * depth, 230)
                    : (70 + 25 * Math.Sin(0.4 * x), 130 - 60 * depth, 50);
                int at = (y * width + x) * 3;
                rgb[at] = (byte)r;
                rgb[at + 1] = (byte)g;
                rgb[at + 2] = (byte)b;
            }
        }

        return rgb;
    }

    /// <summary>Two scratches of four pixels across the picture: 255 is hole, 0 is known.</summary>
    public static byte[] Scratches(int width, int height)
    {
        var mask = new byte[width * height];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                bool scratched = Math.Abs(x - y) < 2 || Math.Abs(x + y / 2 - width * 3 / 4) < 2;
                mask[y * width + x] = scratched ? (byte)255 : (byte)0;
            }
        }

        return mask;
    }
}
