using System.Numerics;

namespace FastInpaint.Host.Demo;

/// <summary>Hills in the evening with fields, a path and trees, under clouds; a balloon may fly over them. 384 x 256 pixels.</summary>
internal static class HillScene
{
    private const float BalloonRadius = 36;
    private const float BalloonScale = 0.62f;

    private static readonly Vector2 BalloonCenter = new(246, 92);

    public static Vector3 ColorAt(Vector2 point)
    {
        Vector3 color = Sky.At(point, new Vector3(0.33f, 0.45f, 0.70f), new Vector3(0.98f, 0.80f, 0.62f), 170, 0.7f, 111);
        for (int ridge = 0; ridge < 4; ridge++)
        {
            float top = 146 + (26 * ridge) + ((13 + ridge) * MathF.Sin((point.X / (64 + (14 * ridge))) + (2.1f * ridge))) + (5 * Noise.Fractal(new Vector2(point.X / 46, ridge), 121));
            if (point.Y > top)
            {
                color = Field(point, top, ridge);
            }

            color = Trees(point, top, ridge, color);
        }

        return color;
    }

    /// <summary>Draws the coverage of the balloon.</summary>
    public static void DrawBalloon(Coverage target)
    {
        target.Shape(BalloonCenter - new Vector2(50), BalloonCenter + new Vector2(50, 90), point => Balloon((point - BalloonCenter) / BalloonScale) * BalloonScale);
        foreach (int side in (int[])[-1, 1])
        {
            target.Stroke(BalloonCenter + (new Vector2(side * 9, 46) * BalloonScale), BalloonCenter + (new Vector2(side * 5, 62) * BalloonScale), 0.6f);
        }
    }

    public static Vector3 BalloonColorAt(Vector2 point)
    {
        Vector2 local = (point - BalloonCenter) / BalloonScale;
        if (local.Y > 47)
        {
            return local.Y > 60 ? new Vector3(0.45f, 0.29f, 0.16f) * (((int)(local.Y / 2) & 1) == 0 ? 1 : 0.8f) : new Vector3(0.25f, 0.2f, 0.18f);
        }

        float width = MathF.Max(4, MathF.Sqrt(MathF.Max(1, (BalloonRadius * BalloonRadius) - (local.Y * local.Y))));
        float turn = MathF.Asin(Math.Clamp(local.X / width, -1, 1)) / MathF.PI * 7;
        Vector3 gore = ((int)MathF.Floor(turn + 10.5f) % 3) switch
        {
            0 => new Vector3(0.86f, 0.22f, 0.17f),
            1 => new Vector3(0.96f, 0.75f, 0.20f),
            _ => new Vector3(0.18f, 0.36f, 0.62f),
        };
        float light = 1.06f - (0.55f * Math.Clamp(Vector2.Distance(local, new Vector2(-12, -14)) / 58, 0, 1));
        return gore * light;
    }

    /// <summary>Signed distance to the balloon, in unscaled coordinates relative to its center.</summary>
    private static float Balloon(Vector2 local)
    {
        float envelope = Distance.ToCircle(local, Vector2.Zero, BalloonRadius);
        float skirt = Math.Max(MathF.Abs(local.X) - (31 - ((local.Y - 18) * 0.78f)), Math.Max(18 - local.Y, local.Y - 47));
        float basket = Distance.ToBox(local, new Vector2(0, 66), new Vector2(7, 5));
        return MathF.Min(MathF.Min(envelope, skirt), basket);
    }

    private static Vector3 Field(Vector2 point, float top, int ridge)
    {
        float below = point.Y - top;
        float rows = MathF.Sin(((point.X * 0.55f) + (below * (1.5f + ridge))) * (0.9f - (0.13f * ridge)));
        float patch = Noise.Step(0.42f, 0.58f, Noise.Fractal(new Vector2(point.X / 80, ridge * 3), 131));
        Vector3 crop = Vector3.Lerp(new Vector3(0.36f, 0.46f, 0.18f), new Vector3(0.80f, 0.66f, 0.30f), patch);
        Vector3 color = crop * (0.86f + (0.09f * rows * patch) + (0.16f * (Noise.Fractal(point / new Vector2(7, 4), 132) - 0.5f)));
        color *= 0.72f + (0.28f * Noise.Step(60, 0, below));
        float path = 150 + (52 * MathF.Sin(point.Y / 27)) + ((point.Y - 220) * 0.6f);
        if (ridge == 3 && MathF.Abs(point.X - path) < 3 + (below / 7))
        {
            color = new Vector3(0.78f, 0.68f, 0.54f) * (0.9f + (0.2f * Noise.Fractal(point / 5, 133)));
        }

        return Vector3.Lerp(color, new Vector3(0.83f, 0.74f, 0.68f), 0.52f - (0.17f * ridge));
    }

    private static Vector3 Trees(Vector2 point, float top, int ridge, Vector3 behind)
    {
        float spacing = 15 + (9 * ridge);
        int nearest = (int)MathF.Floor(point.X / spacing);
        for (int tree = nearest - 1; tree <= nearest + 1; tree++)
        {
            if (Noise.At(tree, ridge, 141) > 0.4f)
            {
                continue;
            }

            float radius = (2.4f + (2.1f * ridge)) * (0.8f + (0.5f * Noise.At(tree, ridge, 142)));
            float x = (tree + 0.5f + (0.5f * Noise.At(tree, ridge, 143))) * spacing;
            var crown = new Vector2(x, top + 4 - radius);
            float leaves = Distance.ToCircle(point, crown, radius) + (radius * 0.45f * (Noise.Smooth(point / (radius * 0.4f), 144) - 0.5f));
            if (leaves < 0)
            {
                float light = Math.Clamp(0.5f + ((crown.X - point.X + crown.Y - point.Y) / (radius * 3)) + (0.4f * (Noise.Smooth(point / 2.4f, 145) - 0.5f)), 0, 1);
                Vector3 green = Vector3.Lerp(new Vector3(0.11f, 0.19f, 0.10f), new Vector3(0.45f, 0.50f, 0.20f), light);
                return Vector3.Lerp(green, new Vector3(0.83f, 0.74f, 0.68f), 0.42f - (0.14f * ridge));
            }
        }

        return behind;
    }
}
