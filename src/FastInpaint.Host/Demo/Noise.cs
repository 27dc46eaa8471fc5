namespace FastInpaint.Host.Demo;

/// <summary>Value noise: random values on a grid, interpolated smoothly. The same everywhere and always.</summary>
internal static class Noise
{
    /// <summary>Noise of one scale, -1 to 1, with a feature size of 1.</summary>
    public static float Value(float x, float y, int seed)
    {
        int column = (int)MathF.Floor(x);
        int row = (int)MathF.Floor(y);
        float u = Smooth(x - column);
        float v = Smooth(y - row);
        float top = float.Lerp(Hash(column, row, seed), Hash(column + 1, row, seed), u);
        float bottom = float.Lerp(Hash(column, row + 1, seed), Hash(column + 1, row + 1, seed), u);
        return float.Lerp(top, bottom, v);
    }

    /// <summary>Octaves of noise, each of half the size and half the strength of the one before; about -1 to 1.</summary>
    public static float Fractal(float x, float y, int octaves, int seed)
    {
        float sum = 0;
        float strength = 0.5f;
        for (int i = 0; i < octaves; i++, strength /= 2, x *= 2, y *= 2)
        {
            sum += strength * Value(x, y, seed + i);
        }

        return sum;
    }

    private static float Smooth(float t) => t * t * (3 - 2 * t);

    private static float Hash(int x, int y, int seed)
    {
        uint state = unchecked((uint)x * 374761393u + (uint)y * 668265263u + (uint)seed * 2246822519u);
        state = (state ^ (state >> 13)) * 1274126177u;
        return ((state ^ (state >> 16)) >> 8) / (float)(1 << 23) - 1;
    }
}
