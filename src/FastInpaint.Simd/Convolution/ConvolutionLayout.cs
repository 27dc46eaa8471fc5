using FastInpaint.Graph;

namespace FastInpaint.Simd;

/// <summary>How a convolution is cut into blocks of rows at one size. Pure arithmetic, shared by the plan and the run.</summary>
/// <param name="input">Shape of the input.</param>
/// <param name="output">Shape of the output.</param>
/// <param name="blockRows">Output rows of a block; the last one may have fewer.</param>
internal abstract class ConvolutionLayout(TensorShape input, TensorShape output, int blockRows)
{
    public TensorShape Input => input;

    public TensorShape Output => output;

    /// <summary>Blocks in a picture.</summary>
    public int Blocks { get; } = (output.H + blockRows - 1) / blockRows;

    /// <summary>Bytes of workspace that each thread needs.</summary>
    public long WorkerBytes { get; protected init; }

    /// <summary>The rows that a run of blocks makes.</summary>
    public RowRange OutputRows(int firstBlock, int endBlock) => new(firstBlock * blockRows, Math.Min(endBlock * blockRows, output.H));

    /// <summary>The rows of the input that are read for a run of blocks.</summary>
    public abstract RowRange InputRows(int firstBlock, int endBlock);

    /// <summary>The rows that lie in the picture and stand for rows first to last, which may lie outside by the padding.</summary>
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
