using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace FastInpaint.Simd;

/// <summary>Transposes a matrix of floats, in blocks of 4x4.</summary>
internal static unsafe class Transposition
{
    // A cache line of each result row is written whole, while the rows that are read stay in the first-level cache.
    private const int BandRows = 16;

    /// <summary><c>y[c * yStep + r] = x[r * xStep + c]</c>, for r below <paramref name="rows"/> and c below <paramref name="columns"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* x, nint xStep, float* y, nint yStep, int rows, int columns)
    {
        bool fast = Sse.IsSupported || AdvSimd.Arm64.IsSupported;
        for (int first = 0; first < rows; first += BandRows)
        for (int c = 0; c < columns; c += 4)
        for (int r = first; r < Math.Min(first + BandRows, rows); r += 4)
        {
            float* from = x + r * xStep + c;
            float* to = y + c * yStep + r;
            if (fast && rows - r >= 4 && columns - c >= 4)
            {
                FourByFour(from, xStep, to, yStep);
                continue;
            }

            for (int i = 0; i < Math.Min(4, rows - r); i++)
            for (int j = 0; j < Math.Min(4, columns - c); j++)
            {
                to[j * yStep + i] = from[i * xStep + j];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FourByFour(float* from, nint xStep, float* to, nint yStep)
    {
        Vector128<float> a = Vector128.Load(from), b = Vector128.Load(from + xStep), c = Vector128.Load(from + 2 * xStep), d = Vector128.Load(from + 3 * xStep);
        Vector128<float> ab = Low(a, b), cd = Low(c, d), abHigh = High(a, b), cdHigh = High(c, d);
        Pairs(ab, cd, to, to + yStep);
        Pairs(abHigh, cdHigh, to + 2 * yStep, to + 3 * yStep);
    }

    /// <summary>Interleaves the low halves: a0 b0 a1 b1.</summary>
    private static Vector128<float> Low(Vector128<float> a, Vector128<float> b) => Sse.IsSupported ? Sse.UnpackLow(a, b) : AdvSimd.Arm64.ZipLow(a, b);

    /// <summary>Interleaves the high halves: a2 b2 a3 b3.</summary>
    private static Vector128<float> High(Vector128<float> a, Vector128<float> b) => Sse.IsSupported ? Sse.UnpackHigh(a, b) : AdvSimd.Arm64.ZipHigh(a, b);

    private static void Pairs(Vector128<float> ab, Vector128<float> cd, float* first, float* second)
    {
        Vector128<double> low = ab.AsDouble(), high = cd.AsDouble();
        Vector128.Create(low.GetElement(0), high.GetElement(0)).AsSingle().Store(first);
        Vector128.Create(low.GetElement(1), high.GetElement(1)).AsSingle().Store(second);
    }
}
