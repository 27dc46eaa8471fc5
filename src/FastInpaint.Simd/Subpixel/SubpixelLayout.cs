using FastInpaint.Graph;

namespace FastInpaint.Simd;

/// <summary>How a folded pair of transposed convolutions is cut at one size.</summary>
internal sealed class SubpixelLayout : BlockLayout
{
    public SubpixelLayout(SubpixelCells cells, TensorShape input, TensorShape output, int networkHeight, CpuTier tier)
        : base(input, output)
    {
        BlockRows = StatisticsPartition.RowsPerBlock(networkHeight, input.H);
        Blocks = StatisticsPartition.Blocks(networkHeight, input.H);
        Ring = new RowRing(cells.Geometry, input, input with { C = SubpixelConvolution.Phases }, BlockRows, tier);
        WorkerBytes = MemoryPlanner.Round(Ring.Bytes + (long)input.W * SubpixelConvolution.Phases * sizeof(float));
    }

    /// <summary>Rows of cells in a block.</summary>
    public int BlockRows { get; }

    public override int Blocks { get; }

    public RowRing Ring { get; }

    /// <summary>For each thread the ring, and a row of cells.</summary>
    public override long WorkerBytes { get; }

    public override RowRange OutputRows(int firstBlock, int endBlock) =>
        new(firstBlock * BlockRows * SubpixelConvolution.Factor, Math.Min(endBlock * BlockRows, Input.H) * SubpixelConvolution.Factor);

    public override RowRange InputRows(int firstBlock, int endBlock) => Inside(firstBlock * BlockRows - 1, Math.Min(endBlock * BlockRows, Input.H), PaddingMode.Zero);
}
