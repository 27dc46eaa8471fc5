namespace FastInpaint.Simd;

/// <summary>
/// The step of a convolution. By default a run makes the whole map. After <see cref="Select"/>, a run makes only some blocks of it, and the operands may lie at other addresses.
/// The results do not depend on which blocks are selected together.
/// </summary>
internal abstract class ConvolutionStep(ConvolutionLayout layout, ConvolutionPointers at) : ParallelStep
{
    public ConvolutionLayout Layout => layout;

    /// <summary>Addresses of the operands.</summary>
    public ConvolutionPointers At { get; private set; } = at;

    protected int FirstPicture { get; private set; }

    protected int Pictures { get; private set; } = layout.Output.N;

    protected int FirstBlock { get; private set; }

    /// <summary>Number of selected blocks in each picture.</summary>
    protected int Blocks { get; private set; } = layout.Blocks;

    /// <summary>Selects blocks of one picture for the next run.</summary>
    public void Select(ConvolutionPointers operands, int picture, int firstBlock, int endBlock)
    {
        At = operands;
        (FirstPicture, Pictures) = (picture, 1);
        (FirstBlock, Blocks) = (firstBlock, endBlock - firstBlock);
        Arrange();
    }

    /// <summary>Cuts the selected blocks into tasks.</summary>
    protected virtual void Arrange()
    {
    }
}
