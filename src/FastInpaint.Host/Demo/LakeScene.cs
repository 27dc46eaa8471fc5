using System.Numerics;

namespace FastInpaint.Host.Demo;

/// <summary>A mountain lake in the morning: ridges, firs, their reflection, a meadow with flowers. 384 x 256 pixels.</summary>
internal static class LakeScene
{
    private const float Shore = 158;
    private const float FirSpacing = 9;

    public static Vector3 ColorAt(Vector2 point)
    {
        float bank = 214 + (16 * MathF.Sin((point.X / 90) + 0.6f)) - (point.X / 18) + (5 * Noise.Fractal(point / 14, 31));
        if (point.Y > bank)
        {
            return Meadow(point, point.Y - bank);
        }

        return point.Y < Shore ? Land(point) : Water(point);
    }

    private static Vector3 Water(Vector2 point)
    {
        float depth = point.Y - Shore;
        float wave = (Noise.Smooth(new Vector2(point.X / 26, depth / 1.7f), 5) - 0.5f) * (1.5f + (depth / 9));
        Vector3 mirrored = Land(new Vector2(point.X + wave, Shore - 1 - (depth * 1.25f) + wave));
        float gleam = Noise.Step(0.72f, 0.95f, Noise.Smooth(new Vector2(point.X / 34, depth / 1.3f), 6));
        Vector3 deep = new(0.10f, 0.22f, 0.31f);
        return Vector3.Lerp(mirrored * 0.86f, deep, 0.18f + (depth / 300)) + new Vector3(0.16f * gleam);
    }

    private static Vector3 Land(Vector2 point)
    {
        Vector3 color = Sky.At(point, new Vector3(0.24f, 0.46f, 0.76f), new Vector3(0.91f, 0.88f, 0.82f), Shore, 0.55f, 11);
        float far = 44 + (84 * Noise.Fractal(new Vector2(point.X / 120, 3), 21)) - (10 * MathF.Abs(MathF.Sin(point.X / 31)));
        if (point.Y > far)
        {
            color = Mountain(point, far);
        }

        float hill = 128 + (12 * MathF.Sin((point.X / 58) + 2)) - (9 * Noise.Fractal(new Vector2(point.X / 40, 8), 23));
        if (point.Y > hill)
        {
            float light = Noise.Fractal(point / new Vector2(13, 7), 24);
            color = Vector3.Lerp(new Vector3(0.17f, 0.29f, 0.20f), new Vector3(0.37f, 0.48f, 0.25f), light);
        }

        return Firs(point, color);
    }

    private static Vector3 Mountain(Vector2 point, float ridge)
    {
        float below = point.Y - ridge;
        float fold = Noise.Fractal((point / 30) + new Vector2(below / 70, 0), 41);
        float lit = Noise.Fractal((point / 30) + new Vector2((below / 70) + 0.22f, -0.05f), 41);
        float slope = Math.Clamp(0.5f + ((fold - lit) * 3.2f), 0, 1);
        Vector3 rock = Vector3.Lerp(new Vector3(0.27f, 0.31f, 0.40f), new Vector3(0.62f, 0.60f, 0.58f), slope);
        Vector3 snow = Vector3.Lerp(new Vector3(0.66f, 0.73f, 0.85f), new Vector3(0.99f, 0.98f, 0.96f), slope);
        float line = Noise.Step(8, -8, below - 22 + ((fold - 0.5f) * 70));
        return Vector3.Lerp(Vector3.Lerp(rock, snow, line), new Vector3(0.74f, 0.79f, 0.86f), Math.Clamp(below / 150, 0, 0.5f));
    }

    private static Vector3 Firs(Vector2 point, Vector3 behind)
    {
        int nearest = (int)MathF.Floor(point.X / FirSpacing);
        for (int fir = nearest - 1; fir <= nearest + 1; fir++)
        {
            float height = 14 + (30 * Noise.At(fir, 0, 51) * Noise.Step(0.35f, 0.6f, Noise.Smooth(new Vector2(fir / 6f, 0), 52)));
            var top = new Vector2((fir + Noise.At(fir, 1, 51)) * FirSpacing, Shore - height);
            float branches = 0.8f + (0.35f * MathF.Abs(((point.Y - top.Y) / 5 % 1) - 0.5f));
            if (Distance.ToSpire(point, top, height, height * 0.22f * branches) < 0)
            {
                float light = Math.Clamp(0.45f + ((top.X - point.X) / 9) + (0.5f * (Noise.Smooth(point / 2, 53) - 0.5f)), 0, 1);
                return Vector3.Lerp(new Vector3(0.06f, 0.14f, 0.12f), new Vector3(0.22f, 0.36f, 0.19f), light);
            }
        }

        return behind;
    }

    private static Vector3 Meadow(Vector2 point, float below)
    {
        float blade = Noise.Smooth(new Vector2((point.X + (below / 4)) / 1.6f, point.Y / 7), 61);
        float patch = Noise.Fractal(point / 34, 62);
        Vector3 grass = Vector3.Lerp(new Vector3(0.20f, 0.33f, 0.11f), new Vector3(0.55f, 0.62f, 0.22f), (0.55f * blade) + (0.45f * patch));
        Vector2 cell = point / 8;
        (int column, int row) = ((int)cell.X, (int)cell.Y);
        var center = new Vector2(column + 0.2f + (0.6f * Noise.At(column, row, 63)), row + 0.2f + (0.6f * Noise.At(column, row, 64)));
        bool flower = below > 5 && Noise.At(column, row, 65) < 0.34f * patch * 2 && Vector2.Distance(cell, center) < 0.17f;
        Vector3 petal = Noise.At(column, row, 66) < 0.5f ? new Vector3(0.96f, 0.82f, 0.25f) : new Vector3(0.93f, 0.93f, 0.95f);
        return flower ? petal : grass * (0.75f + (0.25f * Noise.Step(0, 12, below)));
    }
}
