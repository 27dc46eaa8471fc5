using System.Numerics;

namespace FastInpaint.Host.Demo;

/// <summary>Draws the four pictures of the demonstration and damages them. The result is the same on every run.</summary>
internal static class DemoCases
{
    private const int Width = 384;
    private const int Height = 256;
    private const int ScratchCount = 13;

    public static IEnumerable<DemoCase> All()
    {
        yield return Scratches(DemoPicture.Draw(Width, Height, LakeScene.ColorAt));
        yield return Text(CafeScene.Draw(Width, Height));
        yield return Object();
        yield return Texture(DemoPicture.Draw(Width, Height, PebbleScene.ColorAt));
    }

    /// <summary>Draws a balloon over hills, with the balloon as the damage.</summary>
    public static DemoCase Object()
    {
        var balloon = new Coverage(Width, Height);
        HillScene.DrawBalloon(balloon);
        return Damage("object", DemoPicture.Draw(Width, Height, HillScene.ColorAt), balloon, HillScene.BalloonColorAt, grow: 4);
    }

    private static DemoCase Scratches(DemoPicture truth)
    {
        var strokes = new Coverage(Width, Height);
        for (int scratch = 0; scratch < ScratchCount; scratch++)
        {
            var at = new Vector2(Noise.At(scratch, 0, 201) * Width, Noise.At(scratch, 1, 201) * Height);
            float heading = (Noise.At(scratch, 2, 201) - 0.5f) * 1.1f + (scratch % 3 == 0 ? MathF.PI / 2 : MathF.PI / 5);
            float radius = 0.7f + (0.9f * Noise.At(scratch, 3, 201));
            for (int piece = 0; piece < 12; piece++)
            {
                heading += (Noise.At(scratch, piece, 202) - 0.5f) * 0.35f;
                Vector2 next = at + (new Vector2(MathF.Cos(heading), MathF.Sin(heading)) * 13);
                strokes.Stroke(at, next, radius * (0.6f + (0.6f * Noise.At(scratch, piece, 203))));
                at = next;
            }
        }

        for (int speck = 0; speck < 26; speck++)
        {
            var at = new Vector2(Noise.At(speck, 0, 204) * Width, Noise.At(speck, 1, 204) * Height);
            strokes.Stroke(at, at + new Vector2(2 * Noise.At(speck, 2, 204)), 0.6f + (1.6f * Noise.At(speck, 3, 204)));
        }

        return Damage("scratches", truth, strokes, _ => new Vector3(0.97f, 0.96f, 0.92f), grow: 1);
    }

    private static DemoCase Text(DemoPicture truth)
    {
        var letters = new Coverage(Width, Height);
        StrokeFont.Draw(letters, "SAMPLE COPY", new Vector2(44, 192), 28, 1.3f, -0.29f);
        StrokeFont.Draw(letters, "NOT FOR SALE", new Vector2(112, 208), 16, 0.9f, -0.29f);
        StrokeFont.Draw(letters, "2020-11-02 17:45", new Vector2(216, 237), 10, 0.8f);
        return Damage("text", truth, letters, _ => new Vector3(0.98f, 0.97f, 0.93f), grow: 1);
    }

    private static DemoCase Texture(DemoPicture truth)
    {
        var ball = new Coverage(Width, Height);
        PebbleScene.DrawBall(ball);
        return Damage("texture", truth, ball, PebbleScene.BallColorAt, grow: 3);
    }

    private static DemoCase Damage(string name, DemoPicture truth, Coverage coverage, Func<Vector2, Vector3> colorAt, int grow)
    {
        DemoPicture damaged = truth.Clone();
        damaged.Paint(coverage, colorAt);
        return new DemoCase(name, truth, damaged, coverage.ToMask(grow));
    }
}
