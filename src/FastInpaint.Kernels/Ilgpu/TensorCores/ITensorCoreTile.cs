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

    /// <summary>Adds 16 products to every sum.</summary>
    /// <param name="a">Offset in shared memory of the lane's 16 bytes of the warp's first row of units.</param>
    /// <param name="rowBytes">From one row of units to the next.</param>
    /// <param name="b">Offset of the lane's 16 bytes of the warp's first 16 output channels; the next 16 follow 1024 bytes on.</param>
    void MultiplyAdd(int a, int rowBytes, int b);

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
