using FastInpaint.Graph;

namespace FastInpaint.Simd;

/// <summary>The layout of a convolution to few channels at one size. It is cut into blocks of rows and segments of columns, so that a segment's patches stay in the second-level cache.</summary>
internal sealed class FewOutputsLayout : ConvolutionLayout
{
    private readonly Convolution _operation;

    private const int MostColumns = 256;
    private const int LeastColumns = 64;
    private const int WidestVector = 16;
    private const long TargetBytes = 768 * 1024;

    public FewOutputsLayout(FewOutputsWeights weights, TensorShape input, TensorShape output, int networkHeight)
        : base(input, output, StatisticsPartition.RowsPerBlock(networkHeight, output.H))
    {
        _operation = weights.Operation;
        int kernel = _operation.Kernel;
        Rows = weights.Transforms ? VerticalFilter.Points : 0;
        int slots = Rows + (weights.Parts * weights.Elements);
        int most = MostColumns;
        while (most > LeastColumns && (long)slots * (most + kernel) * input.C * sizeof(float) > TargetBytes)
        {
            most /= 2;
        }

        Columns = Math.Min(most, (output.W + WidestVector - 1) / WidestVector * WidestVector);
        Segments = (output.W + Columns - 1) / Columns;
        Plane = (Columns + kernel - 1 + WidestVector - 1) / WidestVector * WidestVector;
        RowFloats = (long)Plane * input.C;
        SumFloats = (long)Columns * output.C;
        // The rows of a patch, the patches of a tile, the sources of columns, the sums, and a tile of output rows channel by channel.
        long sums = weights.Transforms ? weights.Elements * SumFloats : 0;
        WorkerBytes = MemoryPlanner.Round(((slots * RowFloats) + sums + (weights.TileRows * SumFloats)) * sizeof(float)) + MemoryPlanner.Round(Plane * (long)sizeof(long));
    }

    /// <summary>Number of output columns in a segment.</summary>
    public int Columns { get; }

    /// <summary>Number of segments in a row.</summary>
    public int Segments { get; }

    /// <summary>Floats from one channel of a row to the next channel: the input columns that a segment reads, and some more up to whole vectors.</summary>
    public int Plane { get; }

    /// <summary>Number of floats in a row that is stored channel by channel.</summary>
    public long RowFloats { get; }

    /// <summary>Number of floats in an output row of a segment.</summary>
    public long SumFloats { get; }

    /// <summary>Number of input rows that are kept for the next patch; 0 if patches are the rows themselves.</summary>
    public int Rows { get; }

    public override RowRange InputRows(int firstBlock, int endBlock)
    {
        RowRange made = OutputRows(firstBlock, endBlock);
        int first = made.First - _operation.Padding.Before;
        return Inside(first, first + (made.End - made.First) - 1 + _operation.Kernel - 1, _operation.Padding.Mode);
    }
}
