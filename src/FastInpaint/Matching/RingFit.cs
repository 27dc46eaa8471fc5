using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FastInpaint.Matching;

/// <summary>
/// Fits a gain and an offset for each color that bring the network's output closest to the known picture. The fit is by least squares over the ring: all known pixels at most <see cref="Reach"/> rows and columns
/// from a hole pixel. The gain is cov(output, picture) / var(output), limited to <see cref="LeastGain"/> to <see cref="MostGain"/>, or 1 if the output has no contrast. The offset makes the means equal.
/// </summary>
internal readonly unsafe struct RingFit
{
    /// <summary>Width of the ring in pixels.</summary>
    public const int Reach = 8;

    public const double LeastGain = 0.5;
    public const double MostGain = 2;

    // For values in [0, 1]. With less variance, the output has no contrast to fit a gain to.
    private const double LeastVariance = 1e-5;

    private readonly float* _row;
    private readonly int* _counts;
    private readonly byte* _hole;
    private readonly int _width;
    private readonly int _height;
    private readonly PixelBox _around;

    /// <param name="hole">hole[y * width + x], kinds of pixels.</param>
    /// <param name="width">Width of the picture.</param>
    /// <param name="height">Height of the picture.</param>
    /// <param name="box">The hole's bounding box.</param>
    /// <param name="memory"><see cref="WorkspaceBytes"/> bytes.</param>
    public RingFit(byte* hole, int width, int height, PixelBox box, byte* memory)
    {
        _hole = hole;
        (_width, _height) = (width, height);
        _around = box.Grow(Reach, width, height);
        _row = (float*)memory;
        _counts = (int*)(memory + RowBytes(width));
    }

    /// <summary>Bytes for one row of the picture and one count for each column.</summary>
    public static long WorkspaceBytes(int width) => RowBytes(width) + NativeBlock.Align((long)width * sizeof(int));

    /// <summary>The gains and offsets of red, green and blue. They are 1 and 0 if no pixel is known.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="tile">A tile that has run.</param>
    /// <param name="cancellationToken">Checked between rows.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public (Vector128<float> Gain, Vector128<float> Offset) Fit(ReadOnlyPixels picture, Tile tile, CancellationToken cancellationToken)
    {
        ChannelLayout layout = ChannelLayout.Of(picture.Format);
        Span<double> sums = stackalloc double[12];
        sums.Clear();
        long count = 0;
        new Span<int>(_counts, _width).Clear();
        for (int y = _around.Top; y < Math.Min(_around.Top + Reach, _height); y++)
        {
            Count(y, 1);
        }

        for (int y = _around.Top; y < _around.Bottom; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            // Counts the hole pixels of each column in rows y - Reach to y + Reach.
            if (y + Reach < _height)
            {
                Count(y + Reach, 1);
            }

            if (y - Reach - 1 >= _around.Top)
            {
                Count(y - Reach - 1, -1);
            }

            PixelRows.Read(picture.Row(y), layout, new Span<float>(_row, checked(4 * _width)), step: 4);
            ReadOnlySpan<float> output = tile.OutputRow(y);
            byte* hole = _hole + ((long)y * _width);
            int near = 0;
            for (int x = Math.Max(0, _around.Left - Reach); x < Math.Min(_around.Left + Reach, _width); x++)
            {
                near += _counts[x];
            }

            for (int x = _around.Left; x < _around.Right; x++)
            {
                near += x + Reach < _width ? _counts[x + Reach] : 0;
                near -= x - Reach - 1 >= 0 ? _counts[x - Reach - 1] : 0;
                if (near > 0 && hole[x] == 0)
                {
                    count++;
                    for (int c = 0; c < 3; c++)
                    {
                        double made = output[(3 * x) + c], known = _row[(4 * x) + c];
                        sums[c] += made;
                        sums[3 + c] += known;
                        sums[6 + c] += made * made;
                        sums[9 + c] += made * known;
                    }
                }
            }
        }

        Vector128<float> gain = Vector128<float>.One, offset = Vector128<float>.Zero;
        for (int c = 0; c < 3 && count > 0; c++)
        {
            double made = sums[c] / count, known = sums[3 + c] / count, variance = (sums[6 + c] / count) - (made * made);
            double slope = variance < LeastVariance ? 1 : Math.Clamp(((sums[9 + c] / count) - (made * known)) / variance, LeastGain, MostGain);
            gain = gain.WithElement(c, (float)slope);
            offset = offset.WithElement(c, (float)(known - (slope * made)));
        }

        return (gain, offset);
    }

    private static long RowBytes(int width) => NativeBlock.Align((long)width * sizeof(Vector128<float>));

    private void Count(int y, int step)
    {
        byte* hole = _hole + ((long)y * _width);
        for (int x = Math.Max(0, _around.Left - Reach); x < Math.Min(_around.Right + Reach, _width); x++)
        {
            _counts[x] += PixelKind.IsFilled(hole[x]) ? step : 0;
        }
    }
}
