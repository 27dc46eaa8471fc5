using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FastInpaint.Composition;

/// <summary>Writes the fill into the hole of a destination that holds the picture. Pixels outside the hole stay as they are, byte for byte.</summary>
internal readonly unsafe struct Compositor
{
    private readonly byte* _hole;
    private readonly PixelBox _box;
    private readonly Tile _tile;

    /// <param name="hole">hole[y * width + x], kinds of pixels.</param>
    /// <param name="box">The hole's bounding box.</param>
    /// <param name="tile">A tile that has run.</param>
    public Compositor(byte* hole, PixelBox box, Tile tile)
    {
        _hole = hole;
        _box = box;
        _tile = tile;
    }

    /// <summary>Copies the rows of a picture, unless the picture is the destination itself. Bytes between rows stay as they are.</summary>
    public static void Copy(ReadOnlyPixels picture, Pixels destination)
    {
        if (picture.Data == destination.Data && picture.Stride == destination.Stride)
        {
            return;
        }

        for (int y = 0; y < picture.Height; y++)
        {
            picture.Row(y).CopyTo(destination.Row(y));
        }
    }

    /// <summary>Blends a smooth fill into the hole's pixels of the destination.</summary>
    /// <param name="destination">Holds the picture; becomes the finished picture.</param>
    /// <param name="fill">The fill.</param>
    /// <param name="feather">Width of the blend in pixels; 0 for none.</param>
    /// <param name="distance">Distances to the known pixels, already measured along columns. Read only if <paramref name="feather"/> is not 0.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Fill(Pixels destination, in SmoothFill fill, int feather, DistanceTransform distance)
    {
        ChannelLayout layout = ChannelLayout.Of(destination.Format);
        for (int y = _box.Top; y < _box.Bottom; y++)
        {
            byte* hole = _hole + ((long)y * destination.Width);
            Span<byte> row = destination.Row(y);
            ReadOnlySpan<float> output = fill.Row(y);
            long* squared = feather == 0 ? null : distance.SquaredRow(y);
            for (int x = _box.Left; x < _box.Right; x++)
            {
                if (!PixelKind.IsFilled(hole[x]))
                {
                    continue;
                }

                Vector128<float> color = fill.At(output, x, y);
                float blend = squared == null ? 1f : Weight(hole[x], squared[x - distance.Box.Left], feather);
                PixelRows.Blend(row, layout, x, color[0], color[1], color[2], blend);
            }
        }
    }

    /// <summary>Blends a fill with detail into the hole's pixels of the destination.</summary>
    /// <param name="destination">Holds the picture; becomes the finished picture.</param>
    /// <param name="canvas">Holds the fill.</param>
    /// <param name="place">The canvas's box in the picture.</param>
    /// <inheritdoc cref="Fill(Pixels, in SmoothFill, int, DistanceTransform)"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Fill(Pixels destination, in DetailCanvas canvas, PixelBox place, int feather, DistanceTransform distance)
    {
        const float Level = 1f / byte.MaxValue;
        ChannelLayout layout = ChannelLayout.Of(destination.Format);
        nint green = canvas.Channels == 1 ? 0 : canvas.PlaneSize;
        for (int y = _box.Top; y < _box.Bottom; y++)
        {
            byte* hole = _hole + ((long)y * destination.Width);
            Span<byte> row = destination.Row(y);
            float* levels = canvas.Detailed + ((nint)(y - place.Top) * canvas.Stride) - place.Left;
            long* squared = feather == 0 ? null : distance.SquaredRow(y);
            for (int x = _box.Left; x < _box.Right; x++)
            {
                if (PixelKind.IsFilled(hole[x]))
                {
                    float blend = squared == null ? 1f : Weight(hole[x], squared[x - distance.Box.Left], feather);
                    PixelRows.Blend(row, layout, x, Level * levels[x], Level * levels[green + x], Level * levels[(2 * green) + x], blend);
                }
            }
        }
    }

    /// <summary>Copies the finished pixels from the tile to the hole's pixels of the destination, which has 8-bit colors.</summary>
    public void CopyFinished(Pixels destination)
    {
        ChannelLayout layout = ChannelLayout.Of(destination.Format);
        for (int y = _box.Top; y < _box.Bottom; y++)
        {
            byte* hole = _hole + ((long)y * destination.Width);
            Span<byte> row = destination.Row(y);
            ReadOnlySpan<byte> finished = _tile.Staging!.FinishedRow(y);
            for (int x = _box.Left; x < _box.Right; x++)
            {
                if (PixelKind.IsFilled(hole[x]))
                {
                    Span<byte> pixel = row.Slice(x * layout.Channels, layout.Channels);
                    pixel[layout.Red] = finished[4 * x];
                    pixel[layout.Green] = finished[(4 * x) + 1];
                    pixel[layout.Blue] = finished[(4 * x) + 2];
                }
            }
        }
    }

    /// <summary>Sets alpha to its highest value for the pixels that become opaque.</summary>
    public void MakeOpaque(Pixels destination)
    {
        ChannelLayout layout = ChannelLayout.Of(destination.Format);
        int alphaBytes = layout.Wide ? sizeof(ushort) : sizeof(byte), pixelBytes = layout.Channels * alphaBytes;
        for (int y = _box.Top; y < _box.Bottom; y++)
        {
            byte* hole = _hole + ((long)y * destination.Width);
            Span<byte> row = destination.Row(y);
            for (int x = _box.Left; x < _box.Right; x++)
            {
                if ((hole[x] & PixelKind.Opaque) != 0)
                {
                    row.Slice(((x + 1) * pixelBytes) - alphaBytes, alphaBytes).Fill(byte.MaxValue);
                }
            }
        }
    }

    /// <summary>The fill's share: min(1, d / (feather + 1)), where d is the distance to the nearest known pixel. 1 for an erased pixel, which has no color to blend with.</summary>
    private static float Weight(byte kind, long squared, int feather) =>
        squared == DistanceTransform.Infinite || (kind & PixelKind.Opaque) != 0 ? 1f : (float)Math.Min(1.0, Math.Sqrt(squared) / ((double)feather + 1));
}
