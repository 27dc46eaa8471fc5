using FastInpaint.Graph;

namespace FastInpaint.Simd;

/// <summary>How a folded pair of transposed convolutions is cut at one size.</summary>
internal sealed class SubpixelLayout
{
    public SubpixelLayout(SubpixelCells cells, TensorShape input, TensorShape output, int networkHeight, CpuTier tier)
    {
        Input = input;
        Output = output;
        BlockRows = StatisticsPartition.RowsPerBlock(networkHeight, input.H);
        Blocks = StatisticsPartition.Blocks(networkHeight, input.H);
        Ring = new RowRing(cells.Geometry, input, input with { C = SubpixelConvolution.Phases }, BlockRows, tier);
        WorkerBytes = MemoryPlanner.Round(Ring.Bytes + (long)input.W * SubpixelConvolution.Phases * sizeof(float));
    }

    public TensorShape Input { get; }

    public TensorShape Output { get; }

    /// <summary>Rows of cells in a block.</summary>
    public int BlockRows { get; }

    /// <summary>Blocks in a picture.</summary>
    public int Blocks { get; }

    public RowRing Ring { get; }

    /// <summary>Bytes of workspace that each thread needs: the ring, and a row of cells.</summary>
    public long WorkerBytes { get; }
}
