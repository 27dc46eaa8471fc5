namespace FastInpaint.Tests;

/// <summary>Masks, 255 in the hole, and what a test wants to know about them.</summary>
internal sealed class TestMask(int width, int height)
{
    public int Width => width;

    public int Height => height;

    public byte[] Data { get; } = new byte[width * height];

    public ReadOnlyMask Read => new(Data, width, height);

    public bool this[int x, int y] => Data[(y * width) + x] > 127;

    public long Count => Data.LongCount(value => value > 127);

    public static TestMask Where(int width, int height, Func<int, int, bool> hole)
    {
        var mask = new TestMask(width, height);
        for (int i = 0; i < mask.Data.Length; i++)
        {
            mask.Data[i] = hole(i % width, i / width) ? (byte)255 : (byte)0;
        }

        return mask;
    }

    public static TestMask Rectangle(int width, int height, int left, int top, int right, int bottom) =>
        Where(width, height, (x, y) => x >= left && x < right && y >= top && y < bottom);

    /// <summary>Random discs and strokes, about a quarter of the picture.</summary>
    public static TestMask Random(int width, int height, int seed)
    {
        var random = new Random(seed);
        var blobs = Enumerable.Range(0, 6)
            .Select(_ => (X: random.Next(width), Y: random.Next(height), R: 1 + (random.Next(100) * Math.Min(width, height) / 400)))
            .ToArray();
        return Where(width, height, (x, y) => blobs.Any(b => ((x - b.X) * (x - b.X)) + ((y - b.Y) * (y - b.Y)) <= b.R * b.R || (x + y == b.X + b.Y)));
    }

    /// <summary>Holes by name for theories: touching each border, in a corner, thin, disconnected, everything but a pixel.</summary>
    public static TestMask Named(string name, int width, int height) => name switch
    {
        "left" => Rectangle(width, height, 0, height / 4, width / 3, 3 * height / 4),
        "right" => Rectangle(width, height, 2 * width / 3, height / 4, width, 3 * height / 4),
        "top" => Rectangle(width, height, width / 4, 0, 3 * width / 4, height / 3),
        "bottom" => Rectangle(width, height, width / 4, 2 * height / 3, 3 * width / 4, height),
        "corner" => Rectangle(width, height, width / 2, height / 2, width, height),
        "middle" => Rectangle(width, height, width / 4, height / 4, 3 * width / 4, 3 * height / 4),
        "strokes" => Where(width, height, (x, y) => (x + (2 * y)) % 11 == 0),
        "islands" => Where(width, height, (x, y) => x % 9 != 4 || y % 7 != 3),
        "frame" => Where(width, height, (x, y) => x < 2 || y < 2 || x >= width - 2 || y >= height - 2),
        "dots" => Where(width, height, (x, y) => x % 3 == 1 && y % 3 == 1),
        "all but one" => Where(width, height, (x, y) => x != width / 2 || y != height / 2),
        "random" => Random(width, height, 7),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
    };
}
