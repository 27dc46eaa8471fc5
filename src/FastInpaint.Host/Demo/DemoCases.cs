using System.Numerics;

namespace FastInpaint.Host.Demo;

/// <summary>The three ways of damage. Deterministic.</summary>
internal static class DemoCases
{
    /// <summary>Pixels by which a mask is wider than the damage, so that blurred edges are in the hole.</summary>
    private const float Margin = 1.5f;

    /// <summary>Scratches, text and object, in this order.</summary>
    public static IReadOnlyList<DemoCase> All() => [Scratches(), Text(), Removal()];

    private static DemoCase Scratches()
    {
        Canvas truth = Scenes.Dusk();
        var random = new Random(5);
        var strokes = new List<(Vector2 From, Vector2 To, float Thickness)>();
        for (int i = 0; i < 14; i++)
        {
            var point = new Vector2(random.NextSingle() * truth.Width, random.NextSingle() * truth.Height);
            double angle = (random.NextDouble() - 0.5) * 2.4 + Math.PI / 2;
            for (int step = 0; step < 4 + i % 5; step++)
            {
                angle += (random.NextDouble() - 0.5) * 0.7;
                Vector2 next = point + new Vector2((float)Math.Cos(angle), (float)Math.Sin(angle)) * (12 + 14 * random.NextSingle());
                strokes.Add((point, next, 1 + 1.6f * random.NextSingle()));
                point = next;
            }
        }

        for (int i = 0; i < 60; i++)
        {
            var point = new Vector2(random.NextSingle() * truth.Width, random.NextSingle() * truth.Height);
            strokes.Add((point, point, 1.5f + 2.5f * random.NextSingle()));
        }

        float Nearest(Vector2 p) => strokes.Min(stroke => Distance.Stroke(p, stroke.From, stroke.To, stroke.Thickness));
        return Damage("scratches", truth, Nearest, canvas => canvas.Draw(Nearest, new Vector3(0.96f, 0.94f, 0.88f)));
    }

    private static DemoCase Text()
    {
        Canvas truth = Scenes.Fruit();
        (Vector2, Vector2)[] strokes =
        [
            .. Centred("fresh fruit", truth.Width, top: 60, height: 30),
            .. Centred("every morning", truth.Width, top: 160, height: 22),
        ];
        float Nearest(Vector2 p) => StrokeFont.Nearest(p, strokes, thickness: 4);
        return Damage("text", truth, Nearest, canvas => canvas.Draw(Nearest, new Vector3(0.98f, 0.95f, 0.35f)));
    }

    private static DemoCase Removal()
    {
        Canvas truth = Scenes.Beach();
        var centre = new Vector2(228, 176);
        const float Radius = 24;
        float Shape(Vector2 p) => MathF.Min(
            Distance.Disc(p, centre, Radius + 2),
            Distance.Ellipse(p, centre + new Vector2(Radius * 0.35f, Radius * 0.92f), new Vector2(Radius * 1.25f, Radius * 0.45f)));
        return Damage("object", truth, Shape, canvas => Scenes.Ball(canvas, centre, Radius, new Vector3(0.90f, 0.16f, 0.30f), 51));
    }

    /// <summary>Draws the damage, keeps of it what lies in the mask.</summary>
    private static DemoCase Damage(string name, Canvas truth, Func<Vector2, float> distance, Action<Canvas> draw)
    {
        Canvas damaged = truth.Copy();
        draw(damaged);
        DemoPicture before = truth.ToPicture();
        DemoPicture after = damaged.ToPicture();
        var mask = new byte[before.Width * before.Height];
        for (int i = 0; i < mask.Length; i++)
        {
            bool hole = distance(new Vector2(i % before.Width + 0.5f, i / before.Width + 0.5f)) <= Margin;
            mask[i] = hole ? byte.MaxValue : (byte)0;
            if (!hole)
            {
                before.Rgb.AsSpan(3 * i, 3).CopyTo(after.Rgb.AsSpan(3 * i, 3));
            }
        }

        return new DemoCase(name, before, after, mask);
    }

    private static (Vector2 From, Vector2 To)[] Centred(string text, int width, float top, float height) =>
        StrokeFont.Strokes(text, new Vector2((width - StrokeFont.Width(text, height)) / 2, top), height);
}
