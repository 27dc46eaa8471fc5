using System.Numerics;

namespace FastInpaint.Host.Demo;

/// <summary>The undamaged pictures.</summary>
internal static class Scenes
{
    public const int Width = 384;
    public const int Height = 256;

    /// <summary>A lake between hills at dusk.</summary>
    public static Canvas Dusk()
    {
        var canvas = new Canvas(Width, Height);
        var sun = new Vector2(262, 112);
        Vector3 Sky(Vector2 p)
        {
            float t = Math.Clamp(p.Y / 150, 0, 1);
            Vector3 sky = Vector3.Lerp(new Vector3(0.16f, 0.24f, 0.46f), new Vector3(0.98f, 0.66f, 0.42f), t * t);
            float glow = MathF.Exp(-Vector2.Distance(p, sun) / 55);
            float cloud = Math.Clamp(Noise.Fractal(p.X / 90, p.Y / 22, 5, 7) * 2.2f - 0.15f, 0, 1) * Math.Clamp(1.3f - p.Y / 130, 0, 1);
            return Vector3.Lerp(sky + new Vector3(0.5f, 0.32f, 0.12f) * glow, new Vector3(0.86f, 0.56f, 0.52f), 0.5f * cloud);
        }

        float Ridge(float x, float height, float size, float strength, int seed) => height - Noise.Fractal(x / size, 0.5f, 4, seed) * strength;
        float Land(Vector2 p) => MathF.Min(Ridge(p.X, 138, 110, 46, 3), MathF.Min(Ridge(p.X, 152, 60, 26, 21), 166));
        Vector3 World(Vector2 p)
        {
            if (p.Y < Land(p))
            {
                return Sky(p);
            }

            bool near = p.Y >= Ridge(p.X, 152, 60, 26, 21);
            Vector3 hill = near ? new Vector3(0.13f, 0.15f, 0.17f) : new Vector3(0.30f, 0.27f, 0.36f);
            return hill + new Vector3(Noise.Fractal(p.X / 5, p.Y / 7, 3, 40) * 0.06f);
        }

        canvas.Paint(p =>
        {
            const float Shore = 168;
            if (p.Y < Shore)
            {
                return World(p);
            }

            float depth = p.Y - Shore;
            float ripple = Noise.Fractal(p.X / 26, p.Y / 2.4f, 3, 60) * (2 + depth / 8);
            Vector3 mirrored = World(new Vector2(p.X + ripple, Shore - depth * 1.5f + ripple));
            return Vector3.Lerp(mirrored * 0.82f, new Vector3(0.10f, 0.14f, 0.22f), Math.Clamp(depth / 140, 0, 0.7f));
        });
        canvas.Draw(p => MathF.Max(Distance.Disc(p, sun, 13), p.Y - Land(p)), new Vector3(1, 0.94f, 0.78f));
        canvas.AddGrain(0.02f, 1);
        return canvas;
    }

    /// <summary>Fruit on a wooden table.</summary>
    public static Canvas Fruit()
    {
        var canvas = new Canvas(Width, Height);
        canvas.Paint(p =>
        {
            if (p.Y < 118)
            {
                float light = 0.62f - Vector2.Distance(p, new Vector2(110, 20)) / 620 + Noise.Fractal(p.X / 40, p.Y / 40, 4, 5) * 0.05f;
                return new Vector3(0.62f, 0.70f, 0.66f) * (light + 0.3f);
            }

            float perspective = 1 + (p.Y - 118) / 90;
            float board = (p.X - 192) / perspective / 52;
            float plank = MathF.Floor(board);
            float grain = Noise.Fractal((p.X - 192) / perspective / 2.6f + 13 * plank, (p.Y - 118) / perspective / 34 + plank * 5, 4, 9);
            float seam = MathF.Abs(board - MathF.Round(board)) * 52 * perspective < 1.1f ? 0.55f : 1;
            Vector3 wood = new Vector3(0.56f, 0.37f, 0.22f) * (0.92f + 0.1f * Noise.Value(plank * 7, 0, 3)) + new Vector3(0.17f, 0.12f, 0.08f) * grain;
            return wood * seam;
        });
        Ball(canvas, new Vector2(120, 150), 46, new Vector3(0.86f, 0.22f, 0.16f), 31);
        Ball(canvas, new Vector2(206, 168), 38, new Vector3(0.95f, 0.58f, 0.14f), 32);
        Ball(canvas, new Vector2(276, 148), 43, new Vector3(0.56f, 0.72f, 0.24f), 33);
        canvas.Draw(p => Distance.Stroke(p, new Vector2(120, 110), new Vector2(129, 92), 4), new Vector3(0.30f, 0.20f, 0.12f));
        canvas.Draw(p => Distance.Stroke(p, new Vector2(277, 109), new Vector2(271, 94), 4), new Vector3(0.30f, 0.20f, 0.12f));
        canvas.AddGrain(0.02f, 2);
        return canvas;
    }

    /// <summary>A beach with the sea behind it.</summary>
    public static Canvas Beach()
    {
        var canvas = new Canvas(Width, Height);
        canvas.Paint(p =>
        {
            float shore = 150 + 7 * MathF.Sin(p.X / 47) + Noise.Fractal(p.X / 30, 1, 3, 11) * 9;
            if (p.Y < 92)
            {
                float cloud = Math.Clamp(Noise.Fractal(p.X / 80, p.Y / 30, 5, 15) * 2.4f, 0, 1);
                return Vector3.Lerp(Vector3.Lerp(new Vector3(0.35f, 0.58f, 0.86f), new Vector3(0.78f, 0.88f, 0.95f), p.Y / 92), new Vector3(0.97f), 0.75f * cloud);
            }

            if (p.Y < shore)
            {
                float t = (p.Y - 92) / (shore - 92);
                float wave = Noise.Fractal(p.X / (14 + 30 * t), p.Y / (1.2f + 4 * t), 4, 17);
                Vector3 sea = Vector3.Lerp(new Vector3(0.10f, 0.34f, 0.52f), new Vector3(0.36f, 0.66f, 0.68f), t);
                float foam = Math.Clamp((t - 0.88f) * 9 + wave, 0, 1);
                return Vector3.Lerp(sea + new Vector3(wave * 0.12f), new Vector3(0.94f, 0.96f, 0.95f), foam);
            }

            float wet = MathF.Exp(-(p.Y - shore) / 16);
            float ripple = Noise.Fractal(p.X / 22, p.Y / 5, 4, 19) * 0.10f + Noise.Value(p.X / 1.3f, p.Y / 1.3f, 23) * 0.02f;
            return Vector3.Lerp(new Vector3(0.84f, 0.74f, 0.56f), new Vector3(0.58f, 0.50f, 0.40f), 0.8f * wet) + new Vector3(ripple);
        });
        canvas.AddGrain(0.02f, 3);
        return canvas;
    }

    /// <summary>A shaded ball with a soft shadow below it.</summary>
    public static void Ball(Canvas canvas, Vector2 centre, float radius, Vector3 colour, int seed)
    {
        canvas.Draw(p => Distance.Ellipse(p, centre + new Vector2(radius * 0.35f, radius * 0.92f), new Vector2(radius * 1.05f, radius * 0.24f)), Vector3.Zero, opacity: 0.45f, softness: radius * 0.3f);
        canvas.Draw(p => Distance.Disc(p, centre, radius), p =>
        {
            Vector2 unit = (p - centre) / radius;
            float depth = MathF.Sqrt(MathF.Max(0, 1 - unit.LengthSquared()));
            float light = Math.Clamp(Vector3.Dot(new Vector3(unit.X, unit.Y, depth), Vector3.Normalize(new Vector3(-0.5f, -0.6f, 0.65f))), 0, 1);
            float highlight = MathF.Pow(light, 24) * 0.55f;
            float skin = Noise.Fractal(p.X / 9, p.Y / 9, 3, seed) * 0.08f;
            return colour * (0.28f + 0.8f * light + skin) + new Vector3(highlight);
        });
    }
}
