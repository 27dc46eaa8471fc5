using FastInpaint.Graph;

namespace FastInpaint.Simd;

/// <summary>Decides how a convolution is cut into blocks of rows at one size. Plan and run both use it. It only computes sizes, and holds no memory.</summary>
/// <param name="input">Shape of the input.</param>
/// <param name="output">Shape of the output.</param>
/// <param name="blockRows">Output rows of a block. The last block may have fewer.</param>
internal abstract class ConvolutionLayout(TensorShape input, TensorShape output, int blockRows)
{
    public TensorShape Input => input;

    public TensorShape Output => output;

    /// <summary>Number of blocks in a picture.</summary>
    public int Blocks { get; } = (output.H + blockRows - 1) / blockRows;

    /// <summary>Workspace of each thread in bytes.</summary>
    public long WorkerBytes { get; protected init; }

    /// <summary>The output rows of blocks <paramref name="firstBlock"/> to <paramref name="endBlock"/> - 1.</summary>
    public RowRange OutputRows(int firstBlock, int endBlock) => new(firstBlock * blockRows, Math.Min(endBlock * blockRows, output.H));

    /// <summary>The input rows that blocks <paramref name="firstBlock"/> to <paramref name="endBlock"/> - 1 read.</summary>
    public abstract RowRange InputRows(int firstBlock, int endBlock);

    /// <summary>The input rows inside the picture that are read for rows first to last. These two may be outside the picture by the width of the padding.</summary>
    protected RowRange Inside(int first, int last, PaddingMode padding)
    {
        RowRange inside = new(Math.Max(first, 0), Math.Min(last + 1, input.H));
        if (padding == PaddingMode.Zero)
        {
            return inside;
        }

        int top = first < 0 ? Padding.Reflect(first, input.H) : 0;
        int bottom = last >= input.H ? Padding.Reflect(last, input.H) : input.H - 1;
        return new RowRange(Math.Min(inside.First, bottom), Math.Max(inside.End, top + 1));
    }
}
