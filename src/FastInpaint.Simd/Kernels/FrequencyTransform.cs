using System.Runtime.CompilerServices;
using static FastInpaint.Simd.FrequencyTables;

namespace FastInpaint.Simd;

/// <summary>The discrete Fourier transform of a real window of 31x31 pixels, computed as matrix products: along rows, then along columns. The lanes of a vector are horizontal frequencies.</summary>
internal static unsafe partial class RowKernels<TOps, TVector>
{
    /// <summary>The stored half of the spectrum of the weights, or, if <paramref name="color"/> is not null, of weights times color.</summary>
    private static void Transform(in FrequencyFitArguments window, float* color, float* spectrum)
    {
        float* image = window.Scratch;
        float* folded = image + Side * Side;
        WeighRows(window, color, image);
        FoldColumns(image, folded);
        TransformRows(window.Tables, folded, image);
        TransformColumns(window.Tables, image, spectrum, window.Channels * ResidualRow);
    }

    /// <summary>
    /// Folds the rows of <c>v = trust * distance weight * color</c>; a null color is 1. Rows 0 to 15 of the image become v(0) and v(y) + v(31 - y). Rows 16 to 30 become v(y) - v(31 - y) for y = 1..15. Row 31 becomes 0.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WeighRows(in FrequencyFitArguments window, float* color, float* image)
    {
        for (int x = 0; x < Side; x += TOps.Count)
        {
            TOps.Store(Weigh(window, color, x, 0), image + x);
            TOps.Store(default, image + Period * Side + x);
            for (int y = 1; y < Columns; y++)
            {
                TVector upper = Weigh(window, color, x, y), lower = Weigh(window, color, x, Period - y);
                TOps.Store(TOps.Add(upper, lower), image + y * Side + x);
                TOps.Store(TOps.Subtract(upper, lower), image + (Columns - 1 + y) * Side + x);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Weigh(in FrequencyFitArguments window, float* color, int x, int y)
    {
        TVector weight = TOps.Multiply(TOps.Load(window.Trust + y * window.TrustStride + x), TOps.Load(window.Tables + Distance + y * Side + x));
        return color == null ? weight : TOps.Multiply(weight, TOps.Load(color + y * window.Stride + x));
    }

    /// <summary>Folds the columns of each row v. Columns 0 to 15 become v(0) and v(x) + v(31 - x); columns 16 to 30 become v(x) - v(31 - x) for x = 1..15.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FoldColumns(float* image, float* folded)
    {
        for (int y = 0; y < Side; y++, image += Side, folded += Side)
        {
            folded[0] = image[0];
            for (int x = 1; x < Columns; x += TOps.Count)
            {
                // The last lane is beyond column 15. The first difference overwrites its sum, and its difference goes to column 31.
                TVector left = TOps.Load(image + x), right = TOps.Reverse(TOps.Load(image + Period + 1 - x - TOps.Count));
                TOps.Store(TOps.Add(left, right), folded + x);
            }

            for (int x = 1; x < Columns; x += TOps.Count)
            {
                TVector left = TOps.Load(image + x), right = TOps.Reverse(TOps.Load(image + Period + 1 - x - TOps.Count));
                TOps.Store(TOps.Subtract(left, right), folded + Columns - 1 + x);
            }
        }
    }

    /// <summary>Transforms the folded rows: <c>rows[y][re, im][k] = sum over x of v(x) e^(-2 pi i k x / 31)</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TransformRows(float* tables, float* folded, float* rows)
    {
        for (int k = 0; k < Columns; k += TOps.Count)
        for (int y = 0; y < Side; y += 4)
        {
            float* pixel = folded + y * Side;
            float* table = tables + RowCosine + k;
            TVector re0 = TOps.Broadcast(pixel[0]), re1 = TOps.Broadcast(pixel[Side]), re2 = TOps.Broadcast(pixel[2 * Side]), re3 = TOps.Broadcast(pixel[3 * Side]);
            TVector im0 = default, im1 = default, im2 = default, im3 = default;
            for (int x = 1; x < Columns; x++)
            {
                pixel++;
                table += Columns;
                TVector cosine = TOps.Load(table), sine = TOps.Load(table + (RowSine - RowCosine));
                re0 = TOps.MultiplyAdd(TOps.Broadcast(pixel[0]), cosine, re0);
                im0 = TOps.MultiplyAdd(TOps.Broadcast(pixel[Columns - 1]), sine, im0);
                re1 = TOps.MultiplyAdd(TOps.Broadcast(pixel[Side]), cosine, re1);
                im1 = TOps.MultiplyAdd(TOps.Broadcast(pixel[Side + Columns - 1]), sine, im1);
                re2 = TOps.MultiplyAdd(TOps.Broadcast(pixel[2 * Side]), cosine, re2);
                im2 = TOps.MultiplyAdd(TOps.Broadcast(pixel[2 * Side + Columns - 1]), sine, im2);
                re3 = TOps.MultiplyAdd(TOps.Broadcast(pixel[3 * Side]), cosine, re3);
                im3 = TOps.MultiplyAdd(TOps.Broadcast(pixel[3 * Side + Columns - 1]), sine, im3);
            }

            float* row = rows + y * ResidualRow + k;
            TOps.Store(re0, row);
            TOps.Store(im0, row + Columns);
            TOps.Store(re1, row + ResidualRow);
            TOps.Store(im1, row + ResidualRow + Columns);
            TOps.Store(re2, row + 2 * ResidualRow);
            TOps.Store(im2, row + 2 * ResidualRow + Columns);
            TOps.Store(re3, row + 3 * ResidualRow);
            TOps.Store(im3, row + 3 * ResidualRow + Columns);
        }
    }

    /// <summary>Transforms the columns of the folded rows. The even part is <c>E(k) = sum over y of cos(2 pi k y / 31) rows[y]</c>; the odd part <c>O(k)</c> has sin instead. Then <c>spectrum[k] = E - i O</c> and <c>spectrum[-k] = E + i O</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TransformColumns(float* tables, float* rows, float* spectrum, nint spectrumRow)
    {
        for (int lane = 0; lane < Columns; lane += TOps.Count)
        for (int k = 0; k < Columns; k += 2)
        {
            float* cosine = tables + ColumnCosine + k * Columns;
            float* even = rows + lane;
            float* odd = rows + (Columns - 1) * ResidualRow + lane;
            TVector even0 = TOps.Load(even), evenImaginary0 = TOps.Load(even + Columns), odd0 = default, oddImaginary0 = default;
            TVector even1 = even0, evenImaginary1 = evenImaginary0, odd1 = default, oddImaginary1 = default;
            for (int y = 1; y < Columns; y++)
            {
                cosine++;
                even += ResidualRow;
                odd += ResidualRow;
                TVector cos0 = TOps.Broadcast(cosine[0]), cos1 = TOps.Broadcast(cosine[Columns]);
                TVector value = TOps.Load(even);
                even0 = TOps.MultiplyAdd(cos0, value, even0);
                even1 = TOps.MultiplyAdd(cos1, value, even1);
                value = TOps.Load(even + Columns);
                evenImaginary0 = TOps.MultiplyAdd(cos0, value, evenImaginary0);
                evenImaginary1 = TOps.MultiplyAdd(cos1, value, evenImaginary1);
                TVector sin0 = TOps.Broadcast(cosine[ColumnSine - ColumnCosine]), sin1 = TOps.Broadcast(cosine[ColumnSine - ColumnCosine + Columns]);
                value = TOps.Load(odd);
                odd0 = TOps.MultiplyAdd(sin0, value, odd0);
                odd1 = TOps.MultiplyAdd(sin1, value, odd1);
                value = TOps.Load(odd + Columns);
                oddImaginary0 = TOps.MultiplyAdd(sin0, value, oddImaginary0);
                oddImaginary1 = TOps.MultiplyAdd(sin1, value, oddImaginary1);
            }

            StoreConjugates(even0, evenImaginary0, odd0, oddImaginary0, k, spectrum + lane, spectrumRow);
            StoreConjugates(even1, evenImaginary1, odd1, oddImaginary1, k + 1, spectrum + lane, spectrumRow);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreConjugates(TVector even, TVector evenImaginary, TVector odd, TVector oddImaginary, int k, float* spectrum, nint spectrumRow)
    {
        float* plus = spectrum + k * spectrumRow;
        float* minus = spectrum + (Period - k) % Period * spectrumRow;
        TOps.Store(TOps.Subtract(even, oddImaginary), minus);
        TOps.Store(TOps.Add(evenImaginary, odd), minus + Columns);
        TOps.Store(TOps.Add(even, oddImaginary), plus);
        TOps.Store(TOps.Subtract(evenImaginary, odd), plus + Columns);
    }

    /// <summary>Extends rows of columns 0 to 15 to columns -15 to 31, with <c>W(-k) = conj(W(k))</c> and the period 31 of the columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ExpandWeights(float* half, nint halfRow, float* weights)
    {
        TVector zero = default;
        for (int row = 0; row < Period; row++, weights += WeightRow)
        {
            float* same = half + row * halfRow;
            float* opposite = half + (Period - row) % Period * halfRow;
            for (int x = 0; x < Columns; x += TOps.Count)
            {
                TVector real = TOps.Reverse(TOps.Load(opposite + x));
                TVector imaginary = TOps.Subtract(zero, TOps.Reverse(TOps.Load(opposite + Columns + x)));
                float* mirrored = weights + Columns + 1 - x - TOps.Count;
                TOps.Store(real, mirrored);
                TOps.Store(imaginary, mirrored + WeightImaginary);
                TOps.Store(real, mirrored + Period);
                TOps.Store(imaginary, mirrored + Period + WeightImaginary);
            }

            for (int x = 0; x < Columns; x += TOps.Count)
            {
                TOps.Store(TOps.Load(same + x), weights + Columns + x);
                TOps.Store(TOps.Load(same + Columns + x), weights + WeightImaginary + Columns + x);
            }
        }
    }
}
