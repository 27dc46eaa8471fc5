using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FastInpaint;

/// <summary>Joins the network's output and the picture: outside the hole, and in alpha everywhere, the destination is the picture byte for byte.</summary>
internal readonly unsafe struct Compositor
{
    private readonly byte* _hole;
    private readonly PixelBox _box;
    private readonly Tile _tile;

    /// <param name="hole">hole[y * width + x], 1 in the hole.</param>
    /// <param name="box">The hole's bounding box.</param>
    /// <param name="tile">Has run.</param>
    public Compositor(byte* hole, PixelBox box, Tile tile)
    {
        _hole = hole;
        _box = box;
        _tile = tile;
    }

    /// <summary>Copies the rows of a picture; bytes between rows stay as they are.</summary>
    public static void Copy(ReadOnlyPixels picture, Pixels destination)
    {
        for (int y = 0; y < picture.Height; y++)
        {
            picture.Row(y).CopyTo(destination.Row(y));
        }
    }

    /// <summary>Writes fill = clamp(gain * output + offset + correction) over the hole's pixels of the destination, which holds the picture.</summary>
    /// <param name="destination">The picture, to be finished.</param>
    /// <param name="gain">For each colour; 1 for none.</param>
    /// <param name="offset">For each colour; 0 for none.</param>
    /// <param name="correction">The finest grid of the match; null for none.</param>
    /// <param name="feather">Pixels over which the fill is blended in, 0 for none.</param>
    /// <param name="distance">Distances to the known pixels, measured along columns, where <paramref name="feather"/> is not 0.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Fill(Pixels destination, Vector128<float> gain, Vector128<float> offset, FineGrid? correction, int feather, DistanceTransform distance)
    {
        ChannelLayout layout = ChannelLayout.Of(destination.Format);
        FineGrid grid = correction.GetValueOrDefault();
        for (int y = _box.Top; y < _box.Bottom; y++)
        {
            byte* hole = _hole + ((long)y * destination.Width);
            Span<byte> row = destination.Row(y);
            ReadOnlySpan<float> output = _tile.OutputRow(y);
            long* squared = feather == 0 ? null : distance.SquaredRow(y);
            for (int x = _box.Left; x < _box.Right; x++)
            {
                if (hole[x] == 0)
                {
                    continue;
                }

                Vector128<float> fill = (gain * Vector128.Create(output[3 * x], output[(3 * x) + 1], output[(3 * x) + 2], 0f)) + offset;
                if (correction.HasValue)
                {
                    fill += *grid.At(x - _box.Left, y - _box.Top);
                }

                fill = Vector128.Min(Vector128.Max(fill, Vector128<float>.Zero), Vector128<float>.One);
                float blend = squared == null ? 1f : Weight(squared[x - distance.Box.Left], feather);
                PixelRows.Blend(row, layout, x, fill[0], fill[1], fill[2], blend);
            }
        }
    }

    /// <summary>Writes the finished pixels over the hole's pixels of the destination, which holds the picture in 8-bit colours.</summary>
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
                if (hole[x] != 0)
                {
                    Span<byte> pixel = row.Slice(x * layout.Channels, layout.Channels);
                    pixel[layout.Red] = finished[4 * x];
                    pixel[layout.Green] = finished[(4 * x) + 1];
                    pixel[layout.Blue] = finished[(4 * x) + 2];
                }
            }
        }
    }

    /// <summary>min(1, d / (feather + 1)), d the distance to the nearest known pixel.</summary>
    private static float Weight(long squared, int feather) =>
        squared == DistanceTransform.Infinite ? 1f : (float)Math.Min(1.0, Math.Sqrt(squared) / ((double)feather + 1));
}
