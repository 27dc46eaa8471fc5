using System.Numerics;

namespace FastInpaint.Host.Demo;

/// <summary>Deterministic pseudo-random values.</summary>
internal static class Noise
{
    private const int Octaves = 5;

    /// <summary>The value of a lattice point, in [0, 1).</summary>
    public static float At(int x, int y, int seed)
    {
        uint hash = unchecked(((uint)x * 374761393u) + ((uint)y * 668265263u) + ((uint)seed * 2246822519u));
        hash = unchecked((hash ^ (hash >> 13)) * 1274126177u);
        hash = unchecked((hash ^ (hash >> 15)) * 2654435761u);
        return ((hash ^ (hash >> 16)) >> 8) / (float)(1 << 24);
    }

    /// <summary>Smooth noise in [0, 1): lattice values, blended in between.</summary>
    public static float Smooth(Vector2 point, int seed)
    {
        (float x, float y) = (MathF.Floor(point.X), MathF.Floor(point.Y));
        (float u, float v) = (Ease(point.X - x), Ease(point.Y - y));
        (int column, int row) = ((int)x, (int)y);
        float top = float.Lerp(At(column, row, seed), At(column + 1, row, seed), u);
        float bottom = float.Lerp(At(column, row + 1, seed), At(column + 1, row + 1, seed), u);
        return float.Lerp(top, bottom, v);
    }

    /// <summary>Octaves of smooth noise, each at twice the frequency and half the weight; in [0, 1).</summary>
    public static float Fractal(Vector2 point, int seed)
    {
        float sum = 0;
        float weight = 0.5f;
        for (int octave = 0; octave < Octaves; octave++)
        {
            sum += weight * Smooth(point, seed + octave);
            point = (point * 2) + new Vector2(17.3f, 9.1f);
            weight /= 2;
        }

        return sum / (1 - (2 * weight));
    }

    /// <summary>A smooth step: 0 up to the lower edge, 1 from the upper edge on.</summary>
    public static float Step(float lower, float upper, float value) => Ease(Math.Clamp((value - lower) / (upper - lower), 0, 1));

    private static float Ease(float share) => share * share * (3 - (2 * share));
}
