namespace FastInpaint.Simd;

/// <summary>
/// A convolution's step. At first it makes the whole map; <see cref="Select"/> has it make some blocks of it, from and to operands that lie elsewhere. Nothing that is
/// computed depends on which blocks are selected together.
/// </summary>
internal abstract class ConvolutionStep(ConvolutionLayout layout, ConvolutionPointers at) : ParallelStep
{
    public ConvolutionLayout Layout => layout;

    /// <summary>Where the operands lie.</summary>
    public ConvolutionPointers At { get; private set; } = at;

    protected int FirstPicture { get; private set; }

    protected int Pictures { get; private set; } = layout.Output.N;

    protected int FirstBlock { get; private set; }

    /// <summary>Selected blocks of each picture.</summary>
    protected int Blocks { get; private set; } = layout.Blocks;

    /// <summary>Selects blocks of one picture for the next run.</summary>
    public void Select(ConvolutionPointers operands, int picture, int firstBlock, int endBlock)
    {
        At = operands;
        (FirstPicture, Pictures) = (picture, 1);
        (FirstBlock, Blocks) = (firstBlock, endBlock - firstBlock);
        Arrange();
    }

    /// <summary>Cuts what is selected into tasks.</summary>
    protected virtual void Arrange()
    {
    }
}
