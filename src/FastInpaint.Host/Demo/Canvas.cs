using System.Numerics;

namespace FastInpaint.Host.Demo;

/// <summary>A picture under construction: linear floats, RGB in 0..1, drawn by functions of the pixel's centre.</summary>
internal sealed class Canvas(int width, int height)
{
    private readonly Vector3[] _pixels = new Vector3[width * height];

    public int Width => width;

    public int Height => height;

    /// <summary>Sets every pixel.</summary>
    public void Paint(Func<Vector2, Vector3> colour)
    {
        for (int i = 0; i < _pixels.Length; i++)
        {
            _pixels[i] = colour(Centre(i));
        }
    }

    /// <summary>Draws a shape over what is there.</summary>
    /// <param name="distance">Signed distance to the shape's border in pixels, negative inside; it makes the edge smooth.</param>
    /// <param name="colour">Its colour at a point.</param>
    /// <param name="opacity">0 to 1.</param>
    /// <param name="softness">Pixels over which the edge fades.</param>
    public void Draw(Func<Vector2, float> distance, Func<Vector2, Vector3> colour, float opacity = 1, float softness = 1)
    {
        for (int i = 0; i < _pixels.Length; i++)
        {
            Vector2 point = Centre(i);
            float cover = opacity * Math.Clamp(0.5f - distance(point) / softness, 0, 1);
            if (cover > 0)
            {
                _pixels[i] = Vector3.Lerp(_pixels[i], colour(point), cover);
            }
        }
    }

    public void Draw(Func<Vector2, float> distance, Vector3 colour, float opacity = 1, float softness = 1) => Draw(distance, _ => colour, opacity, softness);

    /// <summary>Adds fine noise to all channels, as film does.</summary>
    public void AddGrain(float strength, int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < _pixels.Length; i++)
        {
            _pixels[i] += new Vector3((random.NextSingle() + random.NextSingle() - 1) * strength);
        }
    }

    public Canvas Copy()
    {
        var copy = new Canvas(width, height);
        _pixels.CopyTo(copy._pixels, 0);
        return copy;
    }

    public DemoPicture ToPicture()
    {
        var rgb = new byte[_pixels.Length * 3];
        for (int i = 0; i < _pixels.Length; i++)
        {
            Vector3 pixel = Vector3.Clamp(_pixels[i], Vector3.Zero, Vector3.One) * 255 + new Vector3(0.5f);
            (rgb[3 * i], rgb[3 * i + 1], rgb[3 * i + 2]) = ((byte)pixel.X, (byte)pixel.Y, (byte)pixel.Z);
        }

        return new DemoPicture(width, height, rgb);
    }

    private Vector2 Centre(int i) => new(i % width + 0.5f, i / width + 0.5f);
}
