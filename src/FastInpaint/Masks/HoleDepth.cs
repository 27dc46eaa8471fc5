using System.Buffers;

namespace FastInpaint.Masks;

/// <summary>How far a hole reaches from the known picture.</summary>
internal static class HoleDepth
{
    /// <summary>How far the generator's convolutions see, in pixels.</summary>
    public const int Sight = 110;

    /// <summary>Whether a hole pixel of the box has no known one in sight: in the square around it, as far as it lies in the picture, none is known.</summary>
    /// <param name="hole">hole[y * width + x], 0 where the picture is known, else kinds of pixels.</param>
    /// <param name="width">Width of the picture.</param>
    /// <param name="height">Height of the picture.</param>
    /// <param name="box">A box around the hole.</param>
    /// <param name="sight">Pixels on every side.</param>
    /// <param name="hidden">Whether some pixels are <see cref="PixelKind.Hidden"/>: then a small hole may lie far from what is known.</param>
    /// <param name="cancellationToken">Looked at between rows.</param>
    public static unsafe bool IsBlind(byte* hole, int width, int height, PixelBox box, int sight, bool hidden, CancellationToken cancellationToken)
    {
        int side = (2 * sight) + 1, left = box.Left - sight, columns = box.Width + (2 * sight);
        if (!hidden && (box.Width < Math.Min(width, sight + 1) || box.Height < Math.Min(height, sight + 1)))
        {
            return false;
        }

        // squares[x]: side of the largest square of hole pixels whose bottom right pixel is x in the row before. Outside the picture nothing is known, as in a hole.
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
