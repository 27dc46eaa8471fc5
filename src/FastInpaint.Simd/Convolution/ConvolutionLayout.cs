using FastInpaint.Graph;

namespace FastInpaint.Simd;

/// <summary>How a convolution is cut at one size: blocks of rows, ring, workspace of a thread. Pure arithmetic, shared by the plan and the run.</summary>
internal sealed class ConvolutionLayout
{
    public ConvolutionLayout(PackedConvolution packed, TensorShape input, TensorShape output, int networkHeight, CpuTier tier)
    {
        Input = input;
        Output = output;
        int outStep = packed.Geometry.OutStep;
        Units = output.H / outStep;
        BlockUnits = StatisticsPartition.RowsPerBlock(networkHeight, output.H) / outStep;
        Blocks = StatisticsPartition.Blocks(networkHeight, output.H);
        Ring = new RowRing(packed.Geometry, input, output, BlockUnits, tier);
        WorkerBytes = MemoryPlanner.Round(Ring.Bytes + StatisticsBuffers * output.C * sizeof(float));
    }

    /// <summary>Rows of channels beside the ring: mean and squares of a row.</summary>
    public const int StatisticsBuffers = 2;

    public TensorShape Input { get; }

    public TensorShape Output { get; }

    /// <summary>Rows of units in a picture.</summary>
    public int Units { get; }

    /// <summary>Rows of units in a block of statistics.</summary>
    public int BlockUnits { get; }

    /// <summary>Blocks in a picture.</summary>
    public int Blocks { get; }

    public RowRing Ring { get; }

    /// <summary>Bytes of workspace that each thread needs.</summary>
    public long WorkerBytes { get; }
}
