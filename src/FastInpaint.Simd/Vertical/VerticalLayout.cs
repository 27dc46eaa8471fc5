using FastInpaint.Graph;

namespace FastInpaint.Simd;

/// <summary>The layout of a convolution with transforms along columns at one size: blocks of rows, and the workspace of a thread.</summary>
internal sealed class VerticalLayout : ConvolutionLayout
{
    private const int VectorFloats = 16;

    // The sums of so many pixels and a group of channels stay in the second-level cache. A multiple of the row kernel's 12 pixels.
    private const int MostPixels = 60;

    private readonly ConvolutionGeometry _geometry;

    public VerticalLayout(VerticalWeights weights, TensorShape input, TensorShape output, int networkHeight, CpuTier tier)
        : base(input, output, StatisticsPartition.RowsPerBlock(networkHeight, output.H))
    {
        _geometry = ConvolutionGeometry.Of(weights.Operation);
        Ring = new RowRing(_geometry, input, output, blockUnits: 1, tier);
        PatchFloats = (Ring.RowFloats + VectorFloats - 1) / VectorFloats * VectorFloats;
        Pixels = Math.Min(MostPixels, output.W);
        SumFloats = (long)Pixels * weights.Groups[0].PackedChannels;
        WorkerBytes = MemoryPlanner.Round(Ring.Bytes) + MemoryPlanner.Round(
            (VectorFloats + VerticalFilter.Points * (VerticalFilter.Halves * PatchFloats + SumFloats) + (long)DirectLayout.StatisticsBuffers * output.C) * sizeof(float));
    }

    /// <summary>The input rows of a patch.</summary>
    public RowRing Ring { get; }

    /// <summary>Floats of one element of a transformed patch.</summary>
    public long PatchFloats { get; }

    /// <summary>Number of pixels whose sums are made at a time.</summary>
    public int Pixels { get; }

    /// <summary>Floats of one element of their sums.</summary>
    public long SumFloats { get; }

    public override RowRange InputRows(int firstBlock, int endBlock)
    {
        RowRange made = OutputRows(firstBlock, endBlock);
        return Inside(made.First + _geometry.MinRow, made.End - 1 + _geometry.MaxRow, _geometry.Padding);
    }
}
