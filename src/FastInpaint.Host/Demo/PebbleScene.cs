using System.Numerics;

namespace FastInpaint.Host.Demo;

/// <summary>A beach of pebbles from above, with a crest of darker ones; a ball may lie on it.</summary>
internal static class PebbleScene
{
    private const float Spacing = 8.5f;
    private const float BallRadius = 41;

    private static readonly Vector2 BallCenter = new(205, 132);

    public static Vector3 ColorAt(Vector2 point)
    {
        Vector2 cell = point / Spacing;
        (float nearest, float second) = (float.MaxValue, float.MaxValue);
        (int column, int row) = ((int)MathF.Floor(cell.X), (int)MathF.Floor(cell.Y));
        Vector2 inside = Vector2.Zero, stone = Vector2.Zero;
        for (int y = row - 1; y <= row + 1; y++)
        {
            for (int x = column - 1; x <= column + 1; x++)
            {
                var center = new Vector2(x + 0.15f + (0.7f * Noise.At(x, y, 301)), y + 0.15f + (0.7f * Noise.At(x, y, 302)));
                float distance = Vector2.Distance(cell, center);
                if (distance < nearest)
                {
                    (second, nearest, inside, stone) = (nearest, distance, cell - center, new Vector2(x, y));
                }
                else
                {
                    second = MathF.Min(second, distance);
                }
            }
        }

        float tint = Noise.At((int)stone.X, (int)stone.Y, 303), warm = Noise.At((int)stone.X, (int)stone.Y, 304);
        float crest = Noise.Step(16, 4, MathF.Abs(point.Y - 74 - (12 * MathF.Sin(point.X / 41))));
        Vector3 color = Vector3.Lerp(new Vector3(0.55f, 0.56f, 0.58f), new Vector3(0.72f, 0.62f, 0.50f), warm) * (0.62f + (0.55f * tint) - (0.25f * crest));
        float light = 0.92f - (0.35f * Vector2.Dot(inside, new Vector2(0.6f, 0.8f))) + (0.08f * (Noise.Fractal(point / 2.2f, 305) - 0.5f));
        return color * light * (0.25f + (0.75f * Noise.Step(0.02f, 0.22f, second - nearest)));
    }

    /// <summary>Draws the coverage of the ball and its shadow.</summary>
    public static void DrawBall(Coverage target) =>
        target.Shape(BallCenter - new Vector2(BallRadius + 2), BallCenter + new Vector2(BallRadius + 12), point => MathF.Min(Ball(point), Shadow(point)));

    public static Vector3 BallColorAt(Vector2 point)
    {
        if (Ball(point) > 0.5f)
        {
            return new Vector3(0.13f, 0.13f, 0.15f);
        }

        Vector2 local = (point - BallCenter) / BallRadius;
        int panel = (int)MathF.Floor((MathF.Atan2(local.Y + 0.35f, local.X + 0.2f) + MathF.PI) / MathF.Tau * 6);
        Vector3 color = (panel % 3) switch
        {
            0 => new Vector3(0.93f, 0.92f, 0.88f),
            1 => new Vector3(0.85f, 0.24f, 0.20f),
            _ => new Vector3(0.16f, 0.42f, 0.68f),
        };
        return color * (1.08f - (0.5f * Vector2.Distance(local, new Vector2(-0.35f, -0.4f))));
    }

    private static float Ball(Vector2 point) => Distance.ToCircle(point, BallCenter, BallRadius);

    private static float Shadow(Vector2 point) => Distance.ToCircle(point, BallCenter + new Vector2(8, 9), BallRadius);
}
