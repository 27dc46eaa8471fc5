namespace FastInpaint.Graph;

/// <summary>
/// Describes an ordinary or a transposed convolution as one loop over units. Unit (u, v) reads the input pixels around
/// (u * InStep, v * InStep) and makes OutStep x OutStep output pixels, one for each phase. An ordinary convolution has one phase and InStep = stride.
/// A transposed convolution has stride x stride phases and InStep = 1.
/// </summary>
internal sealed class ConvolutionGeometry
{
    private ConvolutionGeometry(ConvolutionOperation operation, int inStep, int outStep, PaddingMode padding, ConvolutionPhase[] phases)
    {
        Operation = operation;
        InStep = inStep;
        OutStep = outStep;
        Padding = padding;
        Phases = phases;
        MinRow = phases.Min(phase => phase.Rows[0].Offset);
        MaxRow = phases.Max(phase => phase.Rows[^1].Offset);
        MinColumn = phases.Min(phase => phase.Columns[0].Offset);
        MaxColumn = phases.Max(phase => phase.Columns[^1].Offset);
    }

    public ConvolutionOperation Operation { get; }

    /// <summary>Distance between neighboring units in the input, in pixels.</summary>
    public int InStep { get; }

    /// <summary>Output rows of a unit, which are also its output columns.</summary>
    public int OutStep { get; }

    public PaddingMode Padding { get; }

    public ConvolutionPhase[] Phases { get; }

    /// <summary>Offset of the first input row that a unit reads, relative to u * InStep.</summary>
    public int MinRow { get; }

    /// <summary>Offset of the last input row that a unit reads, relative to u * InStep.</summary>
    public int MaxRow { get; }

    /// <summary>Offset of the first input column that a unit reads, relative to v * InStep.</summary>
    public int MinColumn { get; }

    /// <summary>Offset of the last input column that a unit reads, relative to v * InStep.</summary>
    public int MaxColumn { get; }

    public static ConvolutionGeometry Of(ConvolutionOperation operation) => operation switch
    {
        Convolution conv => Ordinary(conv),
        TransposedConvolution conv => Transposed(conv),
        _ => throw new NotSupportedException($"Unknown convolution {operation.GetType().Name}."),
    };

    private static ConvolutionGeometry Ordinary(Convolution conv)
    {
        KernelTap[] taps = [.. Enumerable.Range(0, conv.Kernel).Select(i => new KernelTap(i, i * conv.Dilation - conv.Padding.Before))];
        return new ConvolutionGeometry(conv, conv.Stride, 1, conv.Padding.Mode, [new ConvolutionPhase(0, 0, taps, taps)]);
    }

    // Output row h = u * stride + i - crop. So phase h mod stride has the taps i for which h + crop - i is a multiple of the stride; tap i reads input row (h + crop - i) / stride.
    private static ConvolutionGeometry Transposed(TransposedConvolution conv)
    {
        KernelTap[] Taps(int phase) => [.. Enumerable.Range(0, conv.Kernel)
            .Where(i => (phase + conv.Crop - i) % conv.Stride == 0)
            .Select(i => new KernelTap(i, (phase + conv.Crop - i) / conv.Stride))
            .OrderBy(tap => tap.Offset)];

        var phases = from row in Enumerable.Range(0, conv.Stride)
                     from column in Enumerable.Range(0, conv.Stride)
                     select new ConvolutionPhase(row, column, Taps(row), Taps(column));
        return new ConvolutionGeometry(conv, 1, conv.Stride, PaddingMode.Zero, [.. phases]);
    }
}

/// <summary>One row or column of a kernel.</summary>
/// <param name="Index">Its row or column in the stored weight.</param>
/// <param name="Offset">The input row or column that it reads, relative to u * InStep or v * InStep.</param>
internal readonly record struct KernelTap(int Index, int Offset);

/// <summary>The taps of one of a unit's output pixels.</summary>
/// <param name="OutRow">Row of the output pixel within the unit.</param>
/// <param name="OutColumn">Column of the output pixel within the unit.</param>
/// <param name="Rows">Taps in ascending order of input rows.</param>
/// <param name="Columns">Taps in ascending order of input columns.</param>
internal sealed record ConvolutionPhase(int OutRow, int OutColumn, KernelTap[] Rows, KernelTap[] Columns)
{
    /// <summary>Whether the columns' offsets are consecutive, so that all taps of one row read one run of consecutive floats.</summary>
    public bool Contiguous { get; } = Columns[^1].Offset - Columns[0].Offset == Columns.Length - 1;

    /// <summary>Runs of consecutive floats that one output pixel reads.</summary>
    public int RunCount => Contiguous ? Rows.Length : Rows.Length * Columns.Length;

    /// <summary>Floats in one run.</summary>
    public int RunLength(int inChannels) => Contiguous ? Columns.Length * inChannels : inChannels;
}
