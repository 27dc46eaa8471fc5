using System.Numerics;

namespace FastInpaint.Host.Demo;

/// <summary>An 8-bit RGB picture to draw on.</summary>
/// <param name="width">Pixels in a row.</param>
/// <param name="height">Rows.</param>
internal sealed class DemoPicture(int width, int height)
{
    private const int SamplesPerSide = 3;

    public int Width { get; } = width;

    public int Height { get; } = height;

    /// <summary>Rows from the top, 3 bytes a pixel.</summary>
    public byte[] Rgb { get; } = new byte[width * height * 3];

    /// <summary>Draws a scene, anti-aliased by 3 x 3 samples a pixel.</summary>
    /// <param name="colorAt">The color at a point in pixels, channels in [0, 1].</param>
    public static DemoPicture Draw(int width, int height, Func<Vector2, Vector3> colorAt)
    {
        var picture = new DemoPicture(width, height);
        for (int i = 0; i < width * height; i++)
        {
            Vector3 sum = Vector3.Zero;
            for (int sample = 0; sample < SamplesPerSide * SamplesPerSide; sample++)
            {
                var offset = new Vector2((sample % SamplesPerSide) + 0.5f, (sample / SamplesPerSide) + 0.5f);
                sum += colorAt(new Vector2(i % width, i / width) + (offset / SamplesPerSide));
            }

            picture.Store(i, sum / (SamplesPerSide * SamplesPerSide));
        }

        return picture;
    }

    public DemoPicture Clone()
    {
        var copy = new DemoPicture(Width, Height);
        Rgb.CopyTo(copy.Rgb, 0);
        return copy;
    }

    /// <summary>Fills the picture with one color.</summary>
    public void Clear(Vector3 color)
    {
        for (int i = 0; i < Width * Height; i++)
        {
            Store(i, color);
        }
    }

    /// <summary>Blends a color over the picture by a coverage of the same size.</summary>
    public void Paint(Coverage coverage, Vector3 color) => Paint(coverage, _ => color);

    /// <inheritdoc cref="Paint(Coverage, Vector3)"/>
    public void Paint(Coverage coverage, Func<Vector2, Vector3> colorAt)
    {
        for (int i = 0; i < coverage.Values.Length; i++)
        {
            if (coverage.Values[i] > 0)
            {
                Vector3 color = colorAt(new Vector2((i % Width) + 0.5f, (i / Width) + 0.5f));
                Store(i, Vector3.Lerp(Load(i), color, coverage.Values[i]));
            }
        }
    }

    /// <summary>Copies another picture into this one. The whole picture must lie inside this one.</summary>
    /// <param name="rgb">The rows of the other picture, 3 bytes a pixel.</param>
    /// <param name="width">Pixels in a row of the other picture.</param>
    /// <param name="left">The column in this picture of the other one's first pixel.</param>
    /// <param name="top">The row in this picture of the other one's first pixel.</param>
    public void Place(ReadOnlySpan<byte> rgb, int width, int left, int top)
    {
        for (int y = 0; y < rgb.Length / (width * 3); y++)
        {
            rgb.Slice(y * width * 3, width * 3).CopyTo(Rgb.AsSpan((((top + y) * Width) + left) * 3));
        }
    }

    private Vector3 Load(int pixel) => new Vector3(Rgb[pixel * 3], Rgb[(pixel * 3) + 1], Rgb[(pixel * 3) + 2]) / byte.MaxValue;

    private void Store(int pixel, Vector3 color)
    {
        Vector3 rounded = (Vector3.Clamp(color, Vector3.Zero, Vector3.One) * byte.MaxValue) + new Vector3(0.5f);
        (Rgb[pixel * 3], Rgb[(pixel * 3) + 1], Rgb[(pixel * 3) + 2]) = ((byte)rounded.X, (byte)rounded.Y, (byte)rounded.Z);
    }
}
