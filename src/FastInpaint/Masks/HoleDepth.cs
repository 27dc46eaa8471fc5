using System.Buffers;

namespace FastInpaint;

/// <summary>How far a hole reaches from the known picture.</summary>
internal static class HoleDepth
{
    /// <summary>Side of the smallest square whose middle is filled without any known pixel in sight: the generator's convolutions see 110 pixels.</summary>
    public const int BlindSquare = (2 * 110) + 1;

    /// <summary>Whether a square of hole pixels with this side lies in the box: its middle is at least half of it from every known pixel.</summary>
    /// <param name="hole">hole[y * width + x], 0 where the picture is known.</param>
    /// <param name="width">Width of the picture.</param>
    /// <param name="box">A box around the hole.</param>
    /// <param name="side">Pixels.</param>
    public static unsafe bool HoldsSquare(byte* hole, int width, PixelBox box, int side)
    {
        if (box.Width < side || box.Height < side)
        {
            return false;
        }

        // squares[x]: side of the largest square of hole pixels whose bottom right pixel is x in the row before.
        int[] squares = ArrayPool<int>.Shared.Rent(box.Width);
        try
        {
            Array.Clear(squares);
            for (int y = box.Top; y < box.Bottom; y++)
            {
                byte* row = hole + ((long)y * width) + box.Left;
                int above = 0, left = 0;
                for (int x = 0; x < box.Width; x++)
                {
                    int square = row[x] == 0 ? 0 : 1 + Math.Min(above, Math.Min(left, squares[x]));
                    (above, left, squares[x]) = (squares[x], square, square);
                    if (square >= side)
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
