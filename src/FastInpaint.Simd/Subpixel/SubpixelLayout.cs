using FastInpaint.Graph;

namespace FastInpaint.Simd;

/// <summary>The layout of a folded pair of transposed convolutions at one size.</summary>
internal sealed class SubpixelLayout : ConvolutionLayout
{
    public SubpixelLayout(SubpixelCellWeights cells, TensorShape input, TensorShape output, int networkHeight, CpuTier tier)
        : base(input, output, StatisticsPartition.RowsPerBlock(networkHeight, input.H) * SubpixelConvolution.Factor)
    {
        BlockRows = StatisticsPartition.RowsPerBlock(networkHeight, input.H);
        Ring = new RowRing(cells.Geometry, input, input with { C = SubpixelConvolution.Phases }, BlockRows, tier);
        // The ring, and one row of cells.
        WorkerBytes = MemoryPlanner.Round(Ring.Bytes + (long)input.W * SubpixelConvolution.Phases * sizeof(float));
    }

    /// <summary>Number of rows of cells in a block.</summary>
    public int BlockRows { get; }

    public RowRing Ring { get; }

    public override RowRange InputRows(int firstBlock, int endBlock) => Inside(firstBlock * BlockRows - 1, Math.Min(endBlock * BlockRows, Input.H), PaddingMode.Zero);
}
