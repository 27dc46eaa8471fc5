using System.Runtime.CompilerServices;

namespace FastInpaint.Masks;

/// <summary>Exact Euclidean distances within a box to the nearest pixel of one kind, in time linear in the box's area. Distances along columns come first. Each row then follows
/// from the lower envelope of parabolas (Meijster, Roerdink and Hesselink 2000).</summary>
internal readonly unsafe struct DistanceTransform
{
    /// <summary>The squared distance if the box contains no pixel of the kind.</summary>
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

    /// <summary>The box in which distances are computed.</summary>
    public PixelBox Box { get; }

    public static long Bytes(PixelBox box) => NativeBlock.Align((box.Area * sizeof(int)) + ((long)box.Width * (sizeof(long) + (2 * sizeof(int)))));

    /// <summary>Measures the distance along columns to the nearest pixel with mask value <paramref name="kind"/>.</summary>
    /// <param name="mask">The mask of the whole picture, mask[y * stride + x].</param>
    /// <param name="stride">Width of the picture.</param>
    /// <param name="kind">The mask value to look for.</param>
    /// <param name="cancellationToken">Checked between rows.</param>
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

    /// <summary>The squared distances of one row, indexed by x - Box.Left. Valid until the next call.</summary>
    /// <param name="y">Row of the picture, within the box.</param>
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

    /// <summary>Finds the parabolas of the lower envelope and the place where each begins. Returns the index of the last parabola, or -1 for none.</summary>
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
