using System.Runtime.CompilerServices;

namespace FastInpaint.Simd;

/// <summary>
/// The register tiles of <see cref="ConvolutionRow"/>. A step of k loads one or two vectors of weights and broadcasts each pixel. All sums of a tile stay in registers.
/// Each size is written out, because the compiler keeps no array in registers.
/// </summary>
internal static unsafe partial class RowKernels<TOps, TVector>
{
    /// <summary>Floats in a cache line.</summary>
    private const int LineFloats = 16;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile12<TColumns>(in ConvolutionRowArguments row, nint pixel, float* y, nint yStep)
        where TColumns : struct, IColumns
    {
        TVector start0 = TOps.Load(row.Bias);
        TVector start1 = TColumns.Two ? TOps.Load(row.Bias + TOps.Count) : default;
        TVector y00 = start0, y01 = start1;
        TVector y10 = start0, y11 = start1;
        TVector y20 = start0, y21 = start1;
        TVector y30 = start0, y31 = start1;
        TVector y40 = start0, y41 = start1;
        TVector y50 = start0, y51 = start1;
        TVector y60 = start0, y61 = start1;
        TVector y70 = start0, y71 = start1;
        TVector y80 = start0, y81 = start1;
        TVector y90 = start0, y91 = start1;
        TVector y100 = start0, y101 = start1;
        TVector y110 = start0, y111 = start1;
        float* w = row.Weights;
        float* ahead = Ahead<TColumns>(row, pixel);
        nint step = row.XStep;
        for (int run = 0; run < row.RunCount; run++)
        {
            float* x0 = row.Runs[run] + pixel * step;
            float* x3 = x0 + 3 * step;
            float* x6 = x3 + 3 * step;
            float* x9 = x6 + 3 * step;
            for (float* end = x0 + row.RunLength; x0 < end; x0++)
            {
                TOps.Prefetch(ahead);
                ahead += LineFloats;
                TVector w0 = TOps.Load(w);
                TVector w1 = TColumns.Two ? TOps.Load(w + TOps.Count) : default;
                MultiplyAdd<TColumns>(*x0, w0, w1, ref y00, ref y01);
                MultiplyAdd<TColumns>(x0[step], w0, w1, ref y10, ref y11);
                MultiplyAdd<TColumns>(x0[2 * step], w0, w1, ref y20, ref y21);
                MultiplyAdd<TColumns>(*x3, w0, w1, ref y30, ref y31);
                MultiplyAdd<TColumns>(x3[step], w0, w1, ref y40, ref y41);
                MultiplyAdd<TColumns>(x3[2 * step], w0, w1, ref y50, ref y51);
                MultiplyAdd<TColumns>(*x6, w0, w1, ref y60, ref y61);
                MultiplyAdd<TColumns>(x6[step], w0, w1, ref y70, ref y71);
                MultiplyAdd<TColumns>(x6[2 * step], w0, w1, ref y80, ref y81);
                MultiplyAdd<TColumns>(*x9, w0, w1, ref y90, ref y91);
                MultiplyAdd<TColumns>(x9[step], w0, w1, ref y100, ref y101);
                MultiplyAdd<TColumns>(x9[2 * step], w0, w1, ref y110, ref y111);
                x3++;
                x6++;
                x9++;
                w += TColumns.Two ? 2 * TOps.Count : TOps.Count;
            }
        }

        Store<TColumns>(y00, y01, y);
        Store<TColumns>(y10, y11, y + yStep);
        Store<TColumns>(y20, y21, y + 2 * yStep);
        Store<TColumns>(y30, y31, y + 3 * yStep);
        Store<TColumns>(y40, y41, y + 4 * yStep);
        Store<TColumns>(y50, y51, y + 5 * yStep);
        Store<TColumns>(y60, y61, y + 6 * yStep);
        Store<TColumns>(y70, y71, y + 7 * yStep);
        Store<TColumns>(y80, y81, y + 8 * yStep);
        Store<TColumns>(y90, y91, y + 9 * yStep);
        Store<TColumns>(y100, y101, y + 10 * yStep);
        Store<TColumns>(y110, y111, y + 11 * yStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile8<TColumns>(in ConvolutionRowArguments row, nint pixel, float* y, nint yStep)
        where TColumns : struct, IColumns
    {
        TVector start0 = TOps.Load(row.Bias);
        TVector start1 = TColumns.Two ? TOps.Load(row.Bias + TOps.Count) : default;
        TVector y00 = start0, y01 = start1;
        TVector y10 = start0, y11 = start1;
        TVector y20 = start0, y21 = start1;
        TVector y30 = start0, y31 = start1;
        TVector y40 = start0, y41 = start1;
        TVector y50 = start0, y51 = start1;
        TVector y60 = start0, y61 = start1;
        TVector y70 = start0, y71 = start1;
        float* w = row.Weights;
        float* ahead = Ahead<TColumns>(row, pixel);
        nint step = row.XStep;
        for (int run = 0; run < row.RunCount; run++)
        {
            float* x0 = row.Runs[run] + pixel * step;
            float* x3 = x0 + 3 * step;
            float* x6 = x3 + 3 * step;
            for (float* end = x0 + row.RunLength; x0 < end; x0++)
            {
                TOps.Prefetch(ahead);
                ahead += LineFloats;
                TVector w0 = TOps.Load(w);
                TVector w1 = TColumns.Two ? TOps.Load(w + TOps.Count) : default;
                MultiplyAdd<TColumns>(*x0, w0, w1, ref y00, ref y01);
                MultiplyAdd<TColumns>(x0[step], w0, w1, ref y10, ref y11);
                MultiplyAdd<TColumns>(x0[2 * step], w0, w1, ref y20, ref y21);
                MultiplyAdd<TColumns>(*x3, w0, w1, ref y30, ref y31);
                MultiplyAdd<TColumns>(x3[step], w0, w1, ref y40, ref y41);
                MultiplyAdd<TColumns>(x3[2 * step], w0, w1, ref y50, ref y51);
                MultiplyAdd<TColumns>(*x6, w0, w1, ref y60, ref y61);
                MultiplyAdd<TColumns>(x6[step], w0, w1, ref y70, ref y71);
                x3++;
                x6++;
                w += TColumns.Two ? 2 * TOps.Count : TOps.Count;
            }
        }

        Store<TColumns>(y00, y01, y);
        Store<TColumns>(y10, y11, y + yStep);
        Store<TColumns>(y20, y21, y + 2 * yStep);
        Store<TColumns>(y30, y31, y + 3 * yStep);
        Store<TColumns>(y40, y41, y + 4 * yStep);
        Store<TColumns>(y50, y51, y + 5 * yStep);
        Store<TColumns>(y60, y61, y + 6 * yStep);
        Store<TColumns>(y70, y71, y + 7 * yStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile6<TColumns>(in ConvolutionRowArguments row, nint pixel, float* y, nint yStep)
        where TColumns : struct, IColumns
    {
        TVector start0 = TOps.Load(row.Bias);
        TVector start1 = TColumns.Two ? TOps.Load(row.Bias + TOps.Count) : default;
        TVector y00 = start0, y01 = start1;
        TVector y10 = start0, y11 = start1;
        TVector y20 = start0, y21 = start1;
        TVector y30 = start0, y31 = start1;
        TVector y40 = start0, y41 = start1;
        TVector y50 = start0, y51 = start1;
        float* w = row.Weights;
        float* ahead = Ahead<TColumns>(row, pixel);
        nint step = row.XStep;
        for (int run = 0; run < row.RunCount; run++)
        {
            float* x0 = row.Runs[run] + pixel * step;
            float* x3 = x0 + 3 * step;
            for (float* end = x0 + row.RunLength; x0 < end; x0++)
            {
                TOps.Prefetch(ahead);
                ahead += LineFloats;
                TVector w0 = TOps.Load(w);
                TVector w1 = TColumns.Two ? TOps.Load(w + TOps.Count) : default;
                MultiplyAdd<TColumns>(*x0, w0, w1, ref y00, ref y01);
                MultiplyAdd<TColumns>(x0[step], w0, w1, ref y10, ref y11);
                MultiplyAdd<TColumns>(x0[2 * step], w0, w1, ref y20, ref y21);
                MultiplyAdd<TColumns>(*x3, w0, w1, ref y30, ref y31);
                MultiplyAdd<TColumns>(x3[step], w0, w1, ref y40, ref y41);
                MultiplyAdd<TColumns>(x3[2 * step], w0, w1, ref y50, ref y51);
                x3++;
                w += TColumns.Two ? 2 * TOps.Count : TOps.Count;
            }
        }

        Store<TColumns>(y00, y01, y);
        Store<TColumns>(y10, y11, y + yStep);
        Store<TColumns>(y20, y21, y + 2 * yStep);
        Store<TColumns>(y30, y31, y + 3 * yStep);
        Store<TColumns>(y40, y41, y + 4 * yStep);
        Store<TColumns>(y50, y51, y + 5 * yStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile4<TColumns>(in ConvolutionRowArguments row, nint pixel, float* y, nint yStep)
        where TColumns : struct, IColumns
    {
        TVector start0 = TOps.Load(row.Bias);
        TVector start1 = TColumns.Two ? TOps.Load(row.Bias + TOps.Count) : default;
        TVector y00 = start0, y01 = start1;
        TVector y10 = start0, y11 = start1;
        TVector y20 = start0, y21 = start1;
        TVector y30 = start0, y31 = start1;
        float* w = row.Weights;
        float* ahead = Ahead<TColumns>(row, pixel);
        nint step = row.XStep;
        for (int run = 0; run < row.RunCount; run++)
        {
            float* x0 = row.Runs[run] + pixel * step;
            float* x3 = x0 + 3 * step;
            for (float* end = x0 + row.RunLength; x0 < end; x0++)
            {
                TOps.Prefetch(ahead);
                ahead += LineFloats;
                TVector w0 = TOps.Load(w);
                TVector w1 = TColumns.Two ? TOps.Load(w + TOps.Count) : default;
                MultiplyAdd<TColumns>(*x0, w0, w1, ref y00, ref y01);
                MultiplyAdd<TColumns>(x0[step], w0, w1, ref y10, ref y11);
                MultiplyAdd<TColumns>(x0[2 * step], w0, w1, ref y20, ref y21);
                MultiplyAdd<TColumns>(*x3, w0, w1, ref y30, ref y31);
                x3++;
                w += TColumns.Two ? 2 * TOps.Count : TOps.Count;
            }
        }

        Store<TColumns>(y00, y01, y);
        Store<TColumns>(y10, y11, y + yStep);
        Store<TColumns>(y20, y21, y + 2 * yStep);
        Store<TColumns>(y30, y31, y + 3 * yStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile1<TColumns>(in ConvolutionRowArguments row, nint pixel, float* y, nint yStep)
        where TColumns : struct, IColumns
    {
        TVector start0 = TOps.Load(row.Bias);
        TVector start1 = TColumns.Two ? TOps.Load(row.Bias + TOps.Count) : default;
        TVector y00 = start0, y01 = start1;
        float* w = row.Weights;
        float* ahead = Ahead<TColumns>(row, pixel);
        nint step = row.XStep;
        for (int run = 0; run < row.RunCount; run++)
        {
            float* x0 = row.Runs[run] + pixel * step;
            for (float* end = x0 + row.RunLength; x0 < end; x0++)
            {
                TOps.Prefetch(ahead);
                ahead += LineFloats;
                TVector w0 = TOps.Load(w);
                TVector w1 = TColumns.Two ? TOps.Load(w + TOps.Count) : default;
                MultiplyAdd<TColumns>(*x0, w0, w1, ref y00, ref y01);
                w += TColumns.Two ? 2 * TOps.Count : TOps.Count;
            }
        }

        Store<TColumns>(y00, y01, y);
    }

    /// <summary>
    /// The first line that a tile prefetches. It prefetches one line for each k, so the first tiles of a row, as many as a k has lines of weights, bring all of
    /// <see cref="ConvolutionRowArguments.Ahead"/>. The other tiles touch the weights that they read anyway.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float* Ahead<TColumns>(in ConvolutionRowArguments row, nint pixel)
        where TColumns : struct, IColumns
    {
        nint tile = pixel / (TOps.HasManyRegisters ? 12 : 6);
        int lines = Math.Max(1, (TColumns.Two ? 2 : 1) * TOps.Count / LineFloats);
        return row.Ahead == null || tile >= lines ? row.Weights : row.Ahead + tile * row.RunCount * row.RunLength * LineFloats;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MultiplyAdd<TColumns>(float x, TVector w0, TVector w1, ref TVector y0, ref TVector y1)
        where TColumns : struct, IColumns
    {
        TVector wide = TOps.Broadcast(x);
        y0 = TOps.MultiplyAdd(wide, w0, y0);
        if (TColumns.Two)
        {
            y1 = TOps.MultiplyAdd(wide, w1, y1);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TColumns>(TVector y0, TVector y1, float* y)
        where TColumns : struct, IColumns
    {
        TOps.Store(y0, y);
        if (TColumns.Two)
        {
            TOps.Store(y1, y + TOps.Count);
        }
    }
}
