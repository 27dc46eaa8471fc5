namespace FastInpaint.Kernels.Ilgpu;

/// <summary>How the eight warps of a group share a tile of 128 units x <see cref="Channels"/> output channels, as PTX. The accumulators are named registers, declared once per kernel.</summary>
internal interface ITensorCoreTile
{
    /// <summary>Output channels of the group's tile.</summary>
    int Channels { get; }

    /// <summary>Rows of 16 units that one warp makes.</summary>
    int WarpRows { get; }

    /// <summary>Warps beside one another along the output channels.</summary>
    int WarpColumns { get; }

    /// <summary>Declares the accumulators and sets them to zero.</summary>
    void Clear();

    /// <summary>Starts this thread's part of the copy of the next stage of weights (see <see cref="TensorCoreLane"/>).</summary>
    /// <param name="slot">Offset of the stage's place in the ring.</param>
    void CopyStage(int slot);

    /// <summary>Adds a stage's 32 products to every sum.</summary>
    /// <param name="products">Offset of the stage in the table of products, in bytes.</param>
    /// <param name="patch">Offset of the patch in shared memory.</param>
    /// <param name="slot">Offset of the stage's place in the ring; the weights of 16 output channels more follow 1024 bytes on.</param>
    void MultiplyAdd(int products, int patch, int slot);

    /// <summary>Writes the sums to shared memory.</summary>
    /// <param name="first">Offset of the lane's first pair.</param>
    /// <param name="halfRow">Bytes from a unit to the one 8 further in its row.</param>
    void Store(int first, int halfRow);
}

/// <summary>Sizes that all tiles have in common.</summary>
internal static class TensorCoreTile
{
    public const int Rows = 8;
    public const int Columns = 16;
    public const int Units = Rows * Columns;
    public const int GroupSize = 256;

    /// <summary>Products in a stage.</summary>
    public const int StageDepth = 32;

    /// <summary>Stages of weights that are in flight or in use.</summary>
    public const int Ring = 4;
}
