using System.Numerics;

namespace FastInpaint.Host.Demo;

/// <summary>The coverage of each pixel by a drawing, in [0, 1]. Crossing strokes of one drawing do not add up.</summary>
/// <param name="width">Pixels in a row.</param>
/// <param name="height">Rows.</param>
internal sealed class Coverage(int width, int height)
{
    public float[] Values { get; } = new float[width * height];

    /// <summary>Draws a straight stroke with round ends.</summary>
    /// <param name="radius">Half the stroke's width in pixels.</param>
    /// <param name="opacity">The coverage inside the stroke, in [0, 1].</param>
    public void Stroke(Vector2 from, Vector2 to, float radius, float opacity = 1)
    {
        Vector2 margin = new(radius + 1);
        Shape(Vector2.Min(from, to) - margin, Vector2.Max(from, to) + margin, point => Distance.ToSegment(point, from, to) - radius, opacity);
    }

    /// <summary>Draws a shape given by its signed distance in pixels, negative inside.</summary>
    /// <param name="from">Left and top of a box around the shape.</param>
    /// <param name="to">Right and bottom of the box.</param>
    public void Shape(Vector2 from, Vector2 to, Func<Vector2, float> distance, float opacity = 1)
    {
        (int left, int right) = (Math.Max(0, (int)from.X), Math.Min(width, (int)to.X + 1));
        (int top, int bottom) = (Math.Max(0, (int)from.Y), Math.Min(height, (int)to.Y + 1));
        for (int y = top; y < bottom; y++)
        {
            for (int x = left; x < right; x++)
            {
                float covered = opacity * Math.Clamp(0.5f - distance(new Vector2(x + 0.5f, y + 0.5f)), 0, 1);
                ref float value = ref Values[(y * width) + x];
                value = Math.Max(value, covered);
            }
        }
    }

    /// <summary>The drawing as a mask, 255 where it covers anything.</summary>
    /// <param name="grow">Pixels within this distance of the drawing are in the mask too.</param>
    public byte[] ToMask(int grow)
    {
        var mask = new byte[Values.Length];
        for (int i = 0; i < Values.Length; i++)
        {
            if (Values[i] > 0)
            {
                Spread(mask, i % width, i / width, grow);
            }
        }

        return mask;
    }

    private void Spread(byte[] mask, int x, int y, int radius)
    {
        for (int dy = Math.Max(-radius, -y); dy <= Math.Min(radius, height - 1 - y); dy++)
        {
            for (int dx = Math.Max(-radius, -x); dx <= Math.Min(radius, width - 1 - x); dx++)
            {
                if ((dx * dx) + (dy * dy) <= radius * radius)
                {
                    mask[((y + dy) * width) + x + dx] = byte.MaxValue;
                }
            }
        }
    }
}
