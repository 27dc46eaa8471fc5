using System.Runtime.CompilerServices;

namespace FastInpaint.Masks;

/// <summary>Exact Euclidean distances to the nearest pixel of one kind within a box, in time linear in the box: along columns first, then for a row at a time
/// the lower envelope of parabolas (Meijster, Roerdink and Hesselink 2000).</summary>
internal readonly unsafe struct DistanceTransform
{
    /// <summary>The squared distance where the box holds no pixel of that kind.</summary>
    public const long Infinite = long.MaxValue;

    private const int Far = int.MaxValue;

    private readonly int* _column;
    private readonly int* _site;
    private readonly int* _start;
    private readonly long* _squared;

    /// <summary>Lays the transform over memory of <see cref="Bytes"/> bytes.</summary>
    public DistanceTransform(PixelBox box, byte* memory)
    {
        Box = box;
        _squared = (long*)memory;
        _site = (int*)(_squared + box.Width);
        _start = _site + box.Width;
        _column = _start + box.Width;
    }

    /// <summary>Where distances are known.</summary>
    public PixelBox Box { get; }

    public static long Bytes(PixelBox box) => NativeBlock.Align((box.Area * sizeof(int)) + ((long)box.Width * (sizeof(long) + (2 * sizeof(int)))));

    /// <summary>Measures along columns to the pixels whose mask value is <paramref name="kind"/>.</summary>
    /// <param name="mask">mask[y * stride + x] of the whole picture, 0 or other values.</param>
    /// <param name="stride">Width of the picture.</param>
    /// <param name="kind">The value.</param>
    /// <param name="cancellationToken">Looked at between rows.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void MeasureColumns(byte* mask, int stride, byte kind, CancellationToken cancellationToken = default)
    {
        for (int y = 0; y < Box.Height; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            byte* row = mask + ((long)(Box.Top + y) * stride) + Box.Left;
            int* g = ColumnRow(y);
            for (int x = 0; x < Box.Width; x++)
            {
                g[x] = row[x] == kind ? 0 : y == 0 ? Far : Next(g[x - Box.Width]);
            }
        }

        for (int y = Box.Height - 2; y >= 0; y--)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int* g = ColumnRow(y);
            for (int x = 0; x < Box.Width; x++)
            {
                g[x] = Math.Min(g[x], Next(g[x + Box.Width]));
            }
        }
    }

    /// <summary>Squared distances of one row, by x - Box.Left; valid until the next call.</summary>
    /// <param name="y">A row of the picture within the box.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public long* SquaredRow(int y)
    {
        int* g = ColumnRow(y - Box.Top);
        int last = Envelope(g);
        for (int x = Box.Width - 1; x >= 0; x--)
        {
            if (last < 0)
            {
                _squared[x] = Infinite;
                continue;
            }

            _squared[x] = Squared(g, x, _site[last]);
            if (x == _start[last])
            {
                last--;
            }
        }

        return _squared;
    }

    /// <summary>Finds the parabolas of the lower envelope and where each begins; returns the last one's index, -1 for none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Envelope(int* g)
    {
        int last = -1;
        for (int x = 0; x < Box.Width; x++)
        {
            if (g[x] == Far)
            {
                continue;
            }

            while (last >= 0 && Squared(g, _start[last], _site[last]) > Squared(g, _start[last], x))
            {
                last--;
            }

            long start = last < 0 ? 0 : 1 + Crossing(g, _site[last], x);
            if (start < Box.Width)
            {
                last++;
                _site[last] = x;
                _start[last] = (int)start;
            }
        }

        return last;
    }

    private int* ColumnRow(int row) => _column + ((long)row * Box.Width);

    private static int Next(int distance) => distance == Far ? Far : distance + 1;

    private static long Squared(int* g, int x, int site) => ((long)(x - site) * (x - site)) + ((long)g[site] * g[site]);

    /// <summary>The last x at which the earlier site is no farther than the later one.</summary>
    private static long Crossing(int* g, int site, int later) =>
        (((long)later * later) - ((long)site * site) + ((long)g[later] * g[later]) - ((long)g[site] * g[site])) / (2L * (later - site));
}
