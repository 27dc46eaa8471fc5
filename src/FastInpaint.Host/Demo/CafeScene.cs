using System.Numerics;

namespace FastInpaint.Host.Demo;

/// <summary>The front of a café: bricks, a sign with lettering, an awning, a window and a door, a pavement. 384 x 256 pixels.</summary>
internal static class CafeScene
{
    private const float Ground = 216;
    private const string Lettering = "CAFE LUNA";

    private static readonly Vector2 SignCenter = new(192, 46);
    private static readonly Vector2 SignHalf = new(150, 25);
    private static readonly Vector2 WindowCenter = new(132, 156);
    private static readonly Vector2 WindowHalf = new(84, 46);
    private static readonly Vector2 DoorCenter = new(300, 163);
    private static readonly Vector2 DoorHalf = new(34, 53);

    public static DemoPicture Draw(int width, int height)
    {
        DemoPicture picture = DemoPicture.Draw(width, height, ColorAt);
        const float Height = 26;
        var letters = new Coverage(width, height);
        StrokeFont.Draw(letters, Lettering, SignCenter - (new Vector2(StrokeFont.Measure(Lettering, Height), Height) / 2), Height, 2.1f);
        picture.Paint(letters, new Vector3(0.96f, 0.87f, 0.62f));
        return picture;
    }

    private static Vector3 ColorAt(Vector2 point)
    {
        if (point.Y > Ground)
        {
            return Pavement(point);
        }

        float shade = 1 - (0.28f * (1 - Noise.Step(0, 260, point.X + (point.Y / 2)))) - (0.3f * Noise.Step(26, 0, point.Y - 112) * (point.Y > 112 ? 1 : 0));
        return shade * (Awning(point) ?? Sign(point) ?? Opening(point) ?? Bricks(point));
    }

    private static Vector3? Sign(Vector2 point)
    {
        float distance = Distance.ToBox(point, SignCenter, SignHalf);
        Vector3 board = new Vector3(0.10f, 0.25f, 0.22f) + new Vector3(0.035f * (Noise.Smooth(new Vector2(point.X / 40, point.Y / 1.5f), 71) - 0.5f));
        return distance switch
        {
            < -6 => board,
            < -4 => new Vector3(0.85f, 0.72f, 0.42f),
            < 0 => board * 0.85f,
            < 3 when point.Y > SignCenter.Y => Bricks(point) * 0.6f,
            _ => null,
        };
    }

    private static Vector3? Awning(Vector2 point)
    {
        float lower = 118 + (5 * MathF.Abs(MathF.Sin(point.X * MathF.PI / 22)));
        if (point.Y < 82 || point.Y > lower || point.X < 34 || point.X > 350)
        {
            return null;
        }

        bool red = ((int)(point.X / 22) & 1) == 0;
        Vector3 cloth = red ? new Vector3(0.74f, 0.17f, 0.16f) : new Vector3(0.95f, 0.92f, 0.85f);
        return cloth * (0.72f + (0.3f * Noise.Step(80, 112, point.Y)) - (point.Y > 112 ? 0.16f : 0));
    }

    private static Vector3? Opening(Vector2 point)
    {
        if (Distance.ToBox(point, WindowCenter, WindowHalf) < 0)
        {
            bool frame = Distance.ToBox(point, WindowCenter, WindowHalf - new Vector2(5)) > 0 || MathF.Abs(point.X - WindowCenter.X) < 2.5f || MathF.Abs(point.Y - 146) < 2;
            return frame ? new Vector3(0.86f, 0.82f, 0.74f) : Glass(point);
        }

        if (Distance.ToBox(point, DoorCenter, DoorHalf) >= 0)
        {
            return null;
        }

        bool pane = Distance.ToBox(point, DoorCenter - new Vector2(0, 14), new Vector2(22, 28)) < 0;
        bool panel = Distance.ToBox(point, DoorCenter + new Vector2(0, 35), new Vector2(22, 11)) < 0;
        float grain = Noise.Smooth(new Vector2(point.X / 2, point.Y / 40), 81);
        Vector3 wood = new Vector3(0.16f, 0.31f, 0.42f) * (0.85f + (0.25f * grain)) * (panel ? 0.78f : 1);
        bool handle = Distance.ToCircle(point, DoorCenter + new Vector2(27, 12), 2.6f) < 0;
        return pane ? Glass(point) : handle ? new Vector3(0.88f, 0.74f, 0.38f) : wood;
    }

    private static Vector3 Glass(Vector2 point)
    {
        float lamp = Vector2.Distance(point, new Vector2(104, 150)) * Vector2.Distance(point, new Vector2(172, 150));
        float glow = Math.Clamp(1.2f - (MathF.Sqrt(lamp) / 60), 0, 1);
        Vector3 room = Vector3.Lerp(new Vector3(0.10f, 0.10f, 0.12f), new Vector3(0.93f, 0.70f, 0.36f), glow * glow);
        float streak = Noise.Step(0.5f, 0.7f, Noise.Smooth(new Vector2((point.X + (point.Y * 0.7f)) / 38, 0), 82));
        return Vector3.Lerp(room, new Vector3(0.68f, 0.78f, 0.86f), 0.12f + (0.26f * streak));
    }

    private static Vector3 Bricks(Vector2 point)
    {
        const float Course = 9;
        const float Length = 22;
        int row = (int)(point.Y / Course);
        float along = point.X + ((row & 1) * Length / 2);
        int column = (int)(along / Length);
        bool mortar = point.Y - (row * Course) < 1.3f || along - (column * Length) < 1.3f;
        float grain = 0.12f * (Noise.Fractal(point / 4, 91) - 0.5f);
        Vector3 brick = Vector3.Lerp(new Vector3(0.55f, 0.27f, 0.20f), new Vector3(0.73f, 0.43f, 0.31f), Noise.At(column, row, 92));
        return (mortar ? new Vector3(0.76f, 0.71f, 0.65f) : brick) + new Vector3(grain);
    }

    private static Vector3 Pavement(Vector2 point)
    {
        float depth = (point.Y - Ground + 10) / 10;
        float across = (point.X - 192) / depth;
        bool joint = MathF.Abs((across / 34) - MathF.Round(across / 34)) < 0.02f / MathF.Sqrt(depth) * 1.6f || MathF.Abs(MathF.Log2(depth) - MathF.Round(MathF.Log2(depth) * 2) / 2) < 0.02f;
        float grain = Noise.Fractal(new Vector2(point.X / 5, point.Y / 3), 95);
        Vector3 stone = Vector3.Lerp(new Vector3(0.50f, 0.50f, 0.51f), new Vector3(0.67f, 0.65f, 0.62f), grain);
        return stone * (joint ? 0.68f : 1) * (0.7f + (0.3f * Noise.Step(0, 8, point.Y - Ground)));
    }
}
