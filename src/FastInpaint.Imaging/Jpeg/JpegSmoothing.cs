namespace FastInpaint.Imaging.Jpeg;

/// <summary>
/// Estimates missing coefficients of an incomplete progressive file from the DC values of five by five blocks, with the weights of libjpeg-turbo 2.1 ("inter-block smoothing"; the idea is in T.81,
/// annex K.8). An estimate replaces a coefficient that is zero and not known to the last bit. Where no AC coefficient is known, the DC value is smoothed too.
/// </summary>
internal static class JpegSmoothing
{
    /// <summary>The number of coefficients that may be estimated, DC included, in coded order.</summary>
    public const int Coefficients = 10;

    private const int Side = 5;
    private const int Window = Side * Side;

    private static readonly int[] Nothing = [.. Enumerable.Repeat(JpegComponent.Unseen, Coefficients)];

    // Weights of DC values, [coefficient from 1 in coded order, row, column], where no AC coefficient is known.
    private static readonly short[][] AloneWeights =
    [
        [-1, -1, 0, 1, 1, -3, 13, 0, -13, 3, -3, 38, 0, -38, 3, -3, 13, 0, -13, 3, -1, -1, 0, 1, 1],
        [-1, -3, -3, -3, -1, -1, 13, 38, 13, -1, 0, 0, 0, 0, 0, 1, -13, -38, -13, 1, 1, 3, 3, 3, 1],
        [0, 0, 1, 0, 0, 0, 2, 7, 2, 0, 0, -5, -14, -5, 0, 0, 2, 7, 2, 0, 0, 0, 1, 0, 0],
        [-1, 0, 0, 0, 1, 0, 9, 0, -9, 0, 0, 0, 0, 0, 0, 0, -9, 0, 9, 0, 1, 0, 0, 0, -1],
        [0, 0, 0, 0, 0, 0, 2, -5, 2, 0, 1, 7, -14, 7, 1, 0, 2, -5, 2, 0, 0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0, 0, 1, 0, -1, 0, 0, 2, 0, -2, 0, 0, 1, 0, -1, 0, 0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0, 0, 1, -3, 1, 0, 0, 0, 0, 0, 0, 0, -1, 3, -1, 0, 0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0, 0, 1, 0, -1, 0, 0, -3, 0, 3, 0, 0, 1, 0, -1, 0, 0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0, 0, 1, 2, 1, 0, 0, 0, 0, 0, 0, 0, -1, -2, -1, 0, 0, 0, 0, 0, 0],
    ];

    private static readonly short[] MeanWeights = [-2, -6, -8, -6, -2, -6, 6, 42, 6, -6, -8, 42, 152, 42, -8, -6, 6, 42, 6, -6, -2, -6, -8, -6, -2];

    // Weights of DC values where some AC coefficients are known.
    private static readonly short[][] Weights =
    [
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -7, 50, 0, -50, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        [0, 0, -7, 0, 0, 0, 0, 50, 0, 0, 0, 0, 0, 0, 0, 0, 0, -50, 0, 0, 0, 0, 7, 0, 0],
        [0, 0, -1, 0, 0, 0, 0, 13, 0, 0, 0, 0, -24, 0, 0, 0, 0, 13, 0, 0, 0, 0, -1, 0, 0],
        [0, -1, 0, 1, 0, -1, 10, 0, -10, 1, 0, 0, 0, 0, 0, 1, -10, 0, 10, -1, 0, 1, 0, -1, 0],
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, 13, -24, 13, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    ];

    /// <summary>Smooths a progressive picture whose scans do not bring all bits of its first coefficients.</summary>
    /// <param name="lastRow">The last row of MCUs that the last scan reached. Rows below have only the bits from before that scan.</param>
    /// <param name="isOnlyScan">Whether the last scan is the file's only scan.</param>
    public static void Run(JpegFrame frame, int lastRow, bool isOnlyScan)
    {
        if (!frame.Progressive || Array.Exists(frame.Components, component => !component.HasDc) || Array.TrueForAll(frame.Components, component => !component.Missing[1..Coefficients].ContainsAnyExcept(0)))
        {
            return;
        }

        foreach (JpegComponent component in frame.Components)
        {
            Run(frame, component, lastRow, isOnlyScan ? Nothing : component.MissingBefore);
        }
    }

    private static void Run(JpegFrame frame, JpegComponent component, int lastRow, ReadOnlySpan<int> missingBefore)
    {
        short[] means = [.. Enumerable.Range(0, component.StoredWide * component.StoredHigh).Select(block => component.Coefficients[block * JpegComponent.BlockSize])];
        Span<int> window = stackalloc int[Window];
        Span<int> rows = stackalloc int[Side];
        int lastMcuRow = frame.McusHigh - 1, last = component.BlocksWide - 1;
        for (int row = 0; row < component.BlocksHigh; row++)
        {
            int mcuRow = row / component.Vertical, inMcu = row % component.Vertical;
            int left = Math.Min(component.Vertical, component.BlocksHigh - mcuRow * component.Vertical) - inMcu;
            // As in libjpeg, the rows of MCUs decide which neighbors count.
            rows[2] = row;
            rows[1] = row > 0 ? row - 1 : row;
            rows[0] = inMcu > 1 || mcuRow > 1 ? row - 2 : rows[1];
            rows[3] = left > 1 || mcuRow < lastMcuRow ? row + 1 : row;
            rows[4] = left > 2 || mcuRow + 1 < lastMcuRow ? row + 2 : rows[3];
            ReadOnlySpan<int> missing = mcuRow > lastRow ? missingBefore : component.Missing;
            bool alone = !missing[1..Coefficients].ContainsAnyExcept(JpegComponent.Unseen);
            for (int column = 0; column <= last; column++)
            {
                for (int i = 0; i < Window; i++)
                {
                    int x = column + i % Side - 2;
                    window[i] = means[rows[i / Side] * component.StoredWide + (x < 0 ? 0 : x <= last ? x : last == 1 ? 0 : last)];
                }

                Smooth(component.Coefficients.AsSpan(component.Block(row, column), JpegComponent.BlockSize), component.Table, missing, window, alone);
            }
        }
    }

    private static void Smooth(Span<short> block, ReadOnlySpan<ushort> table, ReadOnlySpan<int> missing, ReadOnlySpan<int> window, bool alone)
    {
        short[][] weights = alone ? AloneWeights : Weights;
        for (int k = 1; k <= weights.Length; k++)
        {
            int at = JpegZigZag.Natural[k];
            if (missing[k] != 0 && block[at] == 0)
            {
                int most = missing[k] > 0 ? (1 << missing[k]) - 1 : int.MaxValue;
                block[at] = (short)Math.Clamp(Estimate(weights[k - 1], window, table[0], table[at]), -most, most);
            }
        }

        if (alone)
        {
            block[0] = (short)Estimate(MeanWeights, window, table[0], table[0]);
        }
    }

    /// <summary>The estimate of a coefficient: the weighted sum of quantized DC values, in 256ths of the coefficient's step, rounded.</summary>
    private static int Estimate(ReadOnlySpan<short> weights, ReadOnlySpan<int> window, ushort meanStep, ushort step)
    {
        int sum = 0;
        for (int i = 0; i < Window; i++)
        {
            sum += weights[i] * window[i];
        }

        long scaled = (long)meanStep * sum;
        int size = (int)((((long)step << 7) + Math.Abs(scaled)) / ((long)step << 8));
        return scaled < 0 ? -size : size;
    }
}
