using System.Numerics;

namespace FastInpaint.Host.Demo;

/// <summary>A sky with clouds, for the scenes under it.</summary>
internal static class Sky
{
    private static readonly Vector3 Cloud = new(0.97f, 0.96f, 0.95f);
    private static readonly Vector3 CloudShade = new(0.72f, 0.76f, 0.83f);

    /// <param name="zenith">Color at the upper edge.</param>
    /// <param name="haze">Color at the horizon.</param>
    /// <param name="horizon">Row of the horizon.</param>
    /// <param name="cover">Cloud cover, from 0 to 1.</param>
    public static Vector3 At(Vector2 point, Vector3 zenith, Vector3 haze, float horizon, float cover, int seed)
    {
        float height = Math.Clamp(point.Y / horizon, 0, 1);
        Vector3 clear = Vector3.Lerp(zenith, haze, MathF.Pow(height, 0.8f));
        var stretched = new Vector2(point.X / 110, point.Y / (62 - (28 * height)));
        float density = Noise.Fractal(stretched, seed);
        float lit = Noise.Fractal(stretched - new Vector2(0.05f, 0.16f), seed);
        float edge = 0.78f - (0.45f * cover);
        float amount = Noise.Step(edge, edge + 0.2f, density) * (1 - (0.5f * height * height));
        Vector3 cloud = Vector3.Lerp(Cloud, CloudShade, Math.Clamp(((lit - density) * 3) + 0.35f + ((density - edge) * 1.2f), 0, 1));
        return Vector3.Lerp(clear, cloud, amount);
    }
}
