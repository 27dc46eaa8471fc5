using FastInpaint.Graph;

namespace FastInpaint.Simd;

/// <summary>The layout of a convolution to few channels at one size. It is cut into blocks of rows and segments of columns, so that a segment's rows stay in the second-level cache.</summary>
internal sealed class FewOutputsLayout : ConvolutionLayout
{
    private readonly Convolution _operation;

    private const int MostColumns = 256;
    private const int WidestVector = 16;

    public FewOutputsLayout(FewOutputsWeights weights, TensorShape input, TensorShape output, int networkHeight)
        : base(input, output, StatisticsPartition.RowsPerBlock(networkHeight, output.H))
    {
        _operation = weights.Operation;
        int kernel = _operation.Kernel;
        Columns = Math.Min(MostColumns, (output.W + WidestVector - 1) / WidestVector * WidestVector);
        Segments = (output.W + Columns - 1) / Columns;
        ReadColumns = Columns + kernel - 1;
        Plane = (ReadColumns + WidestVector - 1) / WidestVector * WidestVector;
        RowFloats = (long)Plane * input.C;
        // The kernel's input rows, one row pixel by pixel, and one output row channel by channel.
        WorkerBytes = MemoryPlanner.Round((kernel * RowFloats + (long)ReadColumns * input.C + (long)Columns * output.C) * sizeof(float));
    }

    /// <summary>Number of output columns in a segment.</summary>
    public int Columns { get; }

    /// <summary>Number of segments in a row.</summary>
    public int Segments { get; }

    /// <summary>Number of input columns that a segment reads.</summary>
    public int ReadColumns { get; }

    /// <summary>Floats from one channel of a row to the next channel.</summary>
    public int Plane { get; }

    /// <summary>Number of floats in a row that is stored channel by channel.</summary>
    public long RowFloats { get; }

    public override RowRange InputRows(int firstBlock, int endBlock)
    {
        RowRange made = OutputRows(firstBlock, endBlock);
        int first = made.First - _operation.Padding.Before;
        return Inside(first, first + (made.End - made.First) - 1 + _operation.Kernel - 1, _operation.Padding.Mode);
    }
}
