namespace FastInpaint.Graph;

/// <summary>
/// Two transposed convolutions of kernel 4, stride 2, crop 1 with nothing between them, computed as one 3x3 convolution to 16 channels followed by depth-to-space (Shi et al., arXiv 1609.05158).
/// The first goes from <see cref="ConvolutionOperation.InChannels"/> to <paramref name="MiddleChannels"/> channels, the second to one channel:
/// <c>y[n, 4u + r, 4v + s, 0] = act(bias[4r + s] + sum over i, j in -1..1 and c of weight[i, j, c, 4r + s] * x[n, u + i, v + j, c])</c>, for r and s in
/// 0..3, with x zero outside its border. <see cref="SubpixelWeights"/> makes weight and bias. They differ in the first and last row and column of cells.
/// <see cref="ConvolutionOperation.Weight"/> and <see cref="ConvolutionOperation.Bias"/> are those of the first layer.
/// <see cref="ConvolutionOperation.Activation"/> and <see cref="ConvolutionOperation.ChannelDifference"/> are those of the second layer.
/// </summary>
/// <param name="MiddleChannels">Channels between the two layers.</param>
/// <param name="SecondWeight">Canonical name of the second layer's weight.</param>
internal sealed record SubpixelConvolution(
    string Name, Value X, Value Output, string Weight, string SecondWeight, int InChannels, int MiddleChannels)
    : ConvolutionOperation(Name, X, Output, Weight, InChannels, OutChannels: 1, Kernel: 3, Factor)
{
    /// <summary>Height and width of a cell: the output pixels of one input pixel.</summary>
    public const int Factor = 4;

    /// <summary>Output pixels in a cell. Phase 4r + s is the pixel in row r, column s.</summary>
    public const int Phases = Factor * Factor;

    /// <summary>Height and width of each layer's kernel.</summary>
    public const int LayerKernel = 4;

    /// <summary>Canonical name of the second layer's bias; null for none.</summary>
    public string? SecondBias { get; init; }

    public override string Describe() => $"SubpixelConvolution 3x3 to {Factor}x{Factor} pixels{Folded()}";

    /// <summary>The shape of the output for an input of shape <paramref name="input"/>.</summary>
    /// <exception cref="ArgumentException">A side is 1, so its only cell would be the first and the last at once. The detector's maps have sides of at least 3 here.</exception>
    public TensorShape OutputShape(TensorShape input) =>
        input.H > 1 && input.W > 1
            ? input with { H = Factor * input.H, W = Factor * input.W, C = 1 }
            : throw new ArgumentException($"{Name} reads {input}; both sides must be at least 2.", nameof(input));

    /// <summary>Multiply-adds of the two layers run one after the other.</summary>
    public override long MultiplyAdds(TensorShape input, TensorShape output)
    {
        long middle = 4L * input.N * input.H * input.W * MiddleChannels;
        return (input.Elements * MiddleChannels + middle) * LayerKernel * LayerKernel;
    }
}

/// <summary>
/// Weights and biases of a <see cref="SubpixelConvolution"/>, made in double precision from those of its two layers, w1 [c, o, 4, 4] and w2 [o, 4, 4].
/// <para>
/// Take one axis. The first layer adds <c>w1[i] * x[u']</c> to the middle row <c>h = 2u' + i - 1</c>. The second layer adds <c>w2[k] * middle[h]</c> to the output row
/// <c>2h + k - 1 = 4u' + e</c>, where <c>e = 2i + k - 3</c>. So each pair (i, k) belongs to one row phase, <c>r = e mod 4</c>, and to one tap, <c>u' - u = -floor(e / 4)</c>.
/// The 16 pairs make the 10 combinations of phase and tap that exist. A pair passes through the middle row <c>m = h - 2u = (r + 1 - k) / 2</c> of the cell, in -1..2.
/// Middle row -1 of the first cell and middle row 2 of the last cell do not exist. In these cells the pairs of that row, and its share of the first bias, are left out.
/// The same holds for columns. The results are
/// <c>weight[tap, c, phase] = sum over pairs of rows and columns, o of w1[c, o, i, j] * w2[o, k, l]</c> and
/// <c>bias[phase] = b2 + sum over k, l, o of b1[o] * w2[o, k, l]</c>.
/// </para>
/// </summary>
internal sealed class SubpixelWeights
{
    /// <summary>The variant of the first row or column of cells.</summary>
    public const int First = 0;

    /// <summary>The variant of all rows or columns of cells but the first and the last.</summary>
    public const int Middle = 1;

    /// <summary>The variant of the last row or column of cells.</summary>
    public const int Last = 2;

    /// <summary>Number of variants along each axis.</summary>
    public const int Variants = 3;

    private const int Taps = 3;
    private const int Side = SubpixelConvolution.LayerKernel;
    private const int Area = Side * Side;
    private const int Phases = SubpixelConvolution.Phases;

    // Indexed by i * Side + k.
    private static readonly Pair[] Pairs = [.. from i in Enumerable.Range(0, Side) from k in Enumerable.Range(0, Side) select Pair.Of(i, k)];

    private readonly int _channels;
    private readonly double[] _weights; // [row variant, column variant, tap row, tap column, c, phase]
    private readonly double[] _biases; // [row variant, column variant, phase]

    public SubpixelWeights(SubpixelConvolution operation, IParameterSource parameters)
    {
        _channels = operation.InChannels;
        double[] second = Second(operation, parameters);
        _weights = FoldWeights(ParameterCheck.ReadFinite(parameters, operation.Weight), second, _channels);
        double secondBias = operation.SecondBias is null ? 0 : Channel(operation, ParameterCheck.ReadFinite(parameters, operation.SecondBias), 0, 1, 0);
        _biases = FoldBiases(operation.Bias is null ? null : ParameterCheck.ReadFinite(parameters, operation.Bias), second, secondBias);
    }

    /// <summary>The variant for row (or column) <paramref name="cell"/> of <paramref name="cells"/> rows of cells. There are at least 2.</summary>
    public static int Variant(int cell, int cells) => cell == 0 ? First : cell == cells - 1 ? Last : Middle;

    /// <summary>The weight from channel c of the input pixel (u + tapRow - 1, v + tapColumn - 1) to the output pixel <paramref name="phase"/> of cell (u, v).</summary>
    public float Weight(int rowVariant, int columnVariant, int tapRow, int tapColumn, int c, int phase) =>
        (float)ExactWeight(rowVariant, columnVariant, tapRow, tapColumn, c, phase);

    /// <summary>The bias of the output pixel <paramref name="phase"/> of a cell.</summary>
    public float Bias(int rowVariant, int columnVariant, int phase) => (float)ExactBias(rowVariant, columnVariant, phase);

    /// <summary><see cref="Weight"/> before rounding.</summary>
    public double ExactWeight(int rowVariant, int columnVariant, int tapRow, int tapColumn, int c, int phase) =>
        _weights[Index(rowVariant, columnVariant, tapRow, tapColumn, c, phase, _channels)];

    /// <summary><see cref="Bias"/> before rounding.</summary>
    public double ExactBias(int rowVariant, int columnVariant, int phase) => _biases[(rowVariant * Variants + columnVariant) * Phases + phase];

    private static int Index(int rowVariant, int columnVariant, int tapRow, int tapColumn, int c, int phase, int channels) =>
        ((((rowVariant * Variants + columnVariant) * Taps + tapRow) * Taps + tapColumn) * channels + c) * Phases + phase;

    private static double[] FoldWeights(float[] first, double[] second, int channels)
    {
        int middleChannels = second.Length / Area;
        var weights = new double[Variants * Variants * Taps * Taps * channels * Phases];
        var products = new double[Area * Area]; // [i, j, k, l]
        for (int c = 0; c < channels; c++)
        {
            Array.Clear(products);
            for (int o = 0; o < middleChannels; o++)
            {
                AddProducts(first.AsSpan((c * middleChannels + o) * Area, Area), second.AsSpan(o * Area, Area), products);
            }

            for (int rowVariant = 0; rowVariant < Variants; rowVariant++)
            for (int columnVariant = 0; columnVariant < Variants; columnVariant++)
            for (int a = 0; a < Area; a++)
            for (int b = 0; b < Area; b++)
            {
                (Pair row, Pair column) = (Pairs[a], Pairs[b]);
                if (Exists(row.MiddleRow, rowVariant) && Exists(column.MiddleRow, columnVariant))
                {
                    int phase = row.Phase * SubpixelConvolution.Factor + column.Phase;
                    int product = ((a / Side * Side + b / Side) * Side + a % Side) * Side + b % Side;
                    weights[Index(rowVariant, columnVariant, row.Tap, column.Tap, c, phase, channels)] += products[product];
                }
            }
        }

        return weights;
    }

    private static void AddProducts(ReadOnlySpan<float> first, ReadOnlySpan<double> second, Span<double> products)
    {
        for (int i = 0; i < first.Length; i++)
        {
            double w = first[i];
            Span<double> row = products.Slice(i * Area, Area);
            for (int k = 0; k < row.Length; k++)
            {
                row[k] += w * second[k];
            }
        }
    }

    private static double[] FoldBiases(float[]? first, double[] second, double secondBias)
    {
        var passed = new double[Area]; // [k, l]
        for (int e = 0; first is not null && e < second.Length; e++)
        {
            passed[e % Area] += first[e / Area] * second[e];
        }

        var biases = new double[Variants * Variants * Phases];
        for (int at = 0; at < biases.Length; at++)
        {
            int variants = at / Phases;
            int phase = at % Phases;
            biases[at] = secondBias;
            foreach ((int k, int row) in MiddleRows(phase / SubpixelConvolution.Factor))
            foreach ((int l, int column) in MiddleRows(phase % SubpixelConvolution.Factor))
            {
                biases[at] += Exists(row, variants / Variants) && Exists(column, variants % Variants) ? passed[k * Side + l] : 0;
            }
        }

        return biases;
    }

    /// <summary>The kernel rows k of the second layer that add to row phase r, each with the middle row that it reads.</summary>
    private static IEnumerable<(int K, int MiddleRow)> MiddleRows(int r) =>
        from k in Enumerable.Range(0, Side) where (r + 1 - k) % 2 == 0 select (k, (r + 1 - k) / 2);

    private static bool Exists(int middleRow, int variant) => variant switch
    {
        First => middleRow >= 0,
        Last => middleRow < 2,
        _ => true,
    };

    /// <summary>w2 [o, 4, 4].</summary>
    private static double[] Second(SubpixelConvolution operation, IParameterSource parameters)
    {
        float[] stored = ParameterCheck.ReadFinite(parameters, operation.SecondWeight);
        var weight = new double[operation.MiddleChannels * Area];
        for (int e = 0; e < weight.Length; e++)
        {
            weight[e] = Channel(operation, stored, e / Area, Area, e % Area);
        }

        return weight;
    }

    /// <summary>An element of the second layer's only output channel, from a parameter stored as [o, channels, inner].</summary>
    private static double Channel(SubpixelConvolution operation, float[] stored, int o, int inner, int element)
    {
        int at = o * operation.ParameterOutChannels * inner + element;
        return operation.ChannelDifference ? (double)stored[at + inner] - stored[at] : stored[at];
    }

    /// <summary>Row i of the first kernel followed by row k of the second kernel.</summary>
    /// <param name="Phase">The row phase r.</param>
    /// <param name="Tap">The tap's index, u' - u + 1.</param>
    /// <param name="MiddleRow">The middle row m.</param>
    private readonly record struct Pair(int Phase, int Tap, int MiddleRow)
    {
        public static Pair Of(int i, int k)
        {
            int e = 2 * i + k - 3;
            int r = e & 3;
            return new Pair(r, 1 - (e >> 2), (r + 1 - k) / 2);
        }
    }
}
