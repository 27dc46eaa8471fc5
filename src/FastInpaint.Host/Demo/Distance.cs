using System.Numerics;

namespace FastInpaint.Host.Demo;

/// <summary>Signed distances to shapes, in pixels: negative inside.</summary>
internal static class Distance
{
    public static float ToSegment(Vector2 point, Vector2 from, Vector2 to)
    {
        Vector2 along = to - from;
        float length = along.LengthSquared();
        float share = length > 0 ? Math.Clamp(Vector2.Dot(point - from, along) / length, 0, 1) : 0;
        return Vector2.Distance(point, from + (along * share));
    }

    public static float ToCircle(Vector2 point, Vector2 center, float radius) => Vector2.Distance(point, center) - radius;

    /// <param name="half">Half the width and half the height.</param>
    public static float ToBox(Vector2 point, Vector2 center, Vector2 half)
    {
        Vector2 beyond = Vector2.Abs(point - center) - half;
        return Vector2.Max(beyond, Vector2.Zero).Length() + Math.Min(Math.Max(beyond.X, beyond.Y), 0);
    }

    /// <summary>The distance to an isosceles triangle on a level base.</summary>
    /// <param name="apex">The upper corner.</param>
    /// <param name="height">The height from the base to the apex.</param>
    /// <param name="half">Half the width of the base.</param>
    public static float ToSpire(Vector2 point, Vector2 apex, float height, float half)
    {
        Vector2 down = point - apex;
        float side = ((Math.Abs(down.X) * height) - (down.Y * half)) / MathF.Sqrt((height * height) + (half * half));
        return Math.Max(side, down.Y - height);
    }
}
