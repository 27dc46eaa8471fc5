using System.Numerics;

namespace FastInpaint.Host.Demo;

/// <summary>Signed distances to shapes, in pixels, negative inside.</summary>
internal static class Distance
{
    public static float Disc(Vector2 point, Vector2 centre, float radius) => Vector2.Distance(point, centre) - radius;

    /// <summary>Exact on the border, approximate away from it.</summary>
    public static float Ellipse(Vector2 point, Vector2 centre, Vector2 radii)
    {
        Vector2 unit = (point - centre) / radii;
        return (unit.Length() - 1) * MathF.Min(radii.X, radii.Y);
    }

    /// <summary>Distance to a straight stroke of some thickness with round ends.</summary>
    public static float Stroke(Vector2 point, Vector2 from, Vector2 to, float thickness)
    {
        Vector2 along = to - from;
        float t = Math.Clamp(Vector2.Dot(point - from, along) / MathF.Max(along.LengthSquared(), 1e-6f), 0, 1);
        return Vector2.Distance(point, from + along * t) - thickness / 2;
    }

    public static float Box(Vector2 point, Vector2 corner, Vector2 opposite)
    {
        Vector2 outside = Vector2.Abs(point - (corner + opposite) / 2) - Vector2.Abs(opposite - corner) / 2;
        return Vector2.Max(outside, Vector2.Zero).Length() + MathF.Min(MathF.Max(outside.X, outside.Y), 0);
    }
}
