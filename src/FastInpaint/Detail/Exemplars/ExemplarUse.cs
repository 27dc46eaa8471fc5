using System.Runtime.CompilerServices;

namespace FastInpaint.Detail.Exemplars;

/// <summary>Counts how often the sources around each place are used, and gives the penalty for a use above the average (after Kaspar et al. 2015).
/// Sources are counted in cells of 4x4 pixels. The use of a place is the count of its cell and the eight cells around it.</summary>
internal unsafe struct ExemplarUse
{
    private const int CellShift = 2, CellsTogether = 9, MostExcess = 20;

    // The penalty is this share of the mean cost for each multiple of the average use above 1. The mean cost counts as at least 2 levels per value.
    private const double Strength = 0.02;
    private const int LeastCost = 4 * 3 * ExemplarTables.Places;

    private int* _penalties, _counts;
    private int _stride, _rows;

    /// <summary>Bytes for a level of at most this size.</summary>
    public static long Bytes(int width, int height) => 2 * NativeBlock.Align((long)Cells(width) * Cells(height) * sizeof(int));

    /// <summary>Lays the cells of a level over memory and sets all penalties to 0.</summary>
    public void Lay(int width, int height, byte* memory)
    {
        (_stride, _rows) = (Cells(width), Cells(height));
        _penalties = (int*)ExemplarLevel.Take(ref memory, (long)_stride * _rows * sizeof(int));
        _counts = (int*)memory;
        new Span<int>(_penalties, _stride * _rows).Clear();
    }

    /// <summary>The penalty for the source around (y, x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly int Penalty(int y, int x) => _penalties[((nint)(y >> CellShift) * _stride) + (x >> CellShift)];

    /// <summary>Counts the sources of all targets that have one, sets the penalties, and returns the mean cost of these targets.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly int Count(in ExemplarLevel level)
    {
        new Span<int>(_counts, _stride * _rows).Clear();
        long sum = 0;
        int targets = 0;
        for (int y = 0; y < level.Height; y++)
        {
            for (int x = level.TargetLeft[y]; x < level.TargetRight[y]; x++)
            {
                nint at = ((nint)y * level.Width) + x;
                if ((level.Roles[at] & ExemplarLevel.Target) != 0 && level.Costs[at] != ExemplarSearch.Unknown)
                {
                    int source = level.Field[at];
                    _counts[((nint)(source >> (16 + CellShift)) * _stride) + ((source & 0xFFFF) >> CellShift)]++;
                    sum += level.Costs[at];
                    targets++;
                }
            }
        }

        if (targets == 0)
        {
            return 0;
        }

        int mean = (int)(sum / targets);
        double even = (double)targets / level.Sources * (CellsTogether << (2 * CellShift));
        SetPenalties(Strength * Math.Max(mean, LeastCost), even);
        return mean;
    }

    private static int Cells(int side) => ((side - 1) >> CellShift) + 1;

    private readonly void SetPenalties(double unit, double even)
    {
        for (int y = 0; y < _rows; y++)
        {
            int top = Math.Max(y - 1, 0), bottom = Math.Min(y + 1, _rows - 1);
            int left = 0, center = Column(0, top, bottom);
            for (int x = 0; x < _stride; x++)
            {
                int right = x < _stride - 1 ? Column(x + 1, top, bottom) : 0;
                double excess = ((left + center + right) / even) - 1;
                _penalties[((nint)y * _stride) + x] = (int)(unit * Math.Clamp(excess, 0, MostExcess));
                (left, center) = (center, right);
            }
        }
    }

    private readonly int Column(int x, int top, int bottom)
    {
        int sum = 0;
        for (int y = top; y <= bottom; y++)
        {
            sum += _counts[((nint)y * _stride) + x];
        }

        return sum;
    }
}
