using FastInpaint.Graph;

namespace FastInpaint.Simd;

/// <summary>The layout of the direct sum at one size: blocks of rows, ring, workspace of a thread.</summary>
internal sealed class DirectLayout : ConvolutionLayout
{
    private readonly ConvolutionGeometry _geometry;

    public DirectLayout(DirectWeights packed, TensorShape input, TensorShape output, int networkHeight, CpuTier tier)
        : base(input, output, StatisticsPartition.RowsPerBlock(networkHeight, output.H))
    {
        _geometry = packed.Geometry;
        int outStep = packed.Geometry.OutStep;
        Units = output.H / outStep;
        BlockUnits = StatisticsPartition.RowsPerBlock(networkHeight, output.H) / outStep;
        Ring = new RowRing(packed.Geometry, input, output, BlockUnits, tier);
        WorkerBytes = MemoryPlanner.Round(Ring.Bytes + StatisticsBuffers * output.C * sizeof(float));
    }

    /// <summary>Number of rows of channels beside the ring: the means and the squared deviations of a row.</summary>
    public const int StatisticsBuffers = 2;

    /// <summary>Number of rows of units in a picture.</summary>
    public int Units { get; }

    /// <summary>Number of rows of units in a block of statistics.</summary>
    public int BlockUnits { get; }

    public RowRing Ring { get; }

    public override RowRange InputRows(int firstBlock, int endBlock)
    {
        int lastUnit = Math.Min(endBlock * BlockUnits, Units) - 1;
        return Inside(firstBlock * BlockUnits * _geometry.InStep + _geometry.MinRow, lastUnit * _geometry.InStep + _geometry.MaxRow, _geometry.Padding);
    }
}
