using System.Buffers;

namespace FastInpaint.Masks;

/// <summary>Measures how far a hole extends from the known picture.</summary>
internal static class HoleDepth
{
    /// <summary>Distance in pixels that the generator's convolutions see.</summary>
    public const int Sight = 110;

    /// <summary>Whether some hole pixel of the box sees no known pixel: the square around the pixel, cut at the picture's border, contains none.</summary>
    /// <param name="hole">hole[y * width + x], 0 for known pixels, else kinds of pixels.</param>
    /// <param name="width">Width of the picture.</param>
    /// <param name="height">Height of the picture.</param>
    /// <param name="box">A box around the hole.</param>
    /// <param name="sight">Pixels of the square on each side of its middle.</param>
    /// <param name="hidden">Whether some pixels are <see cref="PixelKind.Hidden"/>. Then even a small hole may be far from every known pixel.</param>
    /// <param name="cancellationToken">Checked between rows.</param>
    public static unsafe bool IsBlind(byte* hole, int width, int height, PixelBox box, int sight, bool hidden, CancellationToken cancellationToken)
    {
        int side = (2 * sight) + 1, left = box.Left - sight, columns = box.Width + (2 * sight);
        if (!hidden && (box.Width < Math.Min(width, sight + 1) || box.Height < Math.Min(height, sight + 1)))
        {
            return false;
        }

        // squares[x] is the side of the largest square of unknown pixels whose bottom right pixel is x in the row above. Pixels outside the picture count as unknown.
        int[] squares = ArrayPool<int>.Shared.Rent(columns);
        try
        {
            Array.Clear(squares);
            for (int y = box.Top - sight; y < box.Bottom + sight; y++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                byte* row = y >= 0 && y < height ? hole + ((long)y * width) : null;
                int above = 0, before = 0;
                for (int i = 0; i < columns; i++)
                {
                    bool known = row is not null && (uint)(left + i) < (uint)width && row[left + i] == 0;
                    int square = known ? 0 : 1 + Math.Min(above, Math.Min(before, squares[i]));
                    (above, before, squares[i]) = (squares[i], square, square);
                    if (square >= side && PixelKind.IsFilled(hole[((long)(y - sight) * width) + left + i - sight]))
                    {
                        return true;
                    }
                }
            }

            return false;
        }
        finally
        {
            ArrayPool<int>.Shared.Return(squares);
        }
    }
}
