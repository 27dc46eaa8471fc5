using System.Runtime.CompilerServices;
using ILGPU.Runtime.Cuda;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>
/// Defines how the eight warps of a group share a tile of 128 units x 16, 32, 64, 128 or 256 output channels, or of 256 units x 32 channels. In a kernel's PTX, each action on the tile's sums is a line
/// <c>tile.name units, channels, operands;</c>, which <see cref="TensorCoreTileText"/> replaces by instructions. The detour is needed because ILGPU takes inline PTX from string literals
/// only, so kernels cannot generate it.
/// </summary>
internal static class TensorCoreTile
{
    public const int Rows = TileNormArguments.Rows;
    public const int Columns = TileNormArguments.Columns;

    /// <summary>Columns of units of a tile whose columns are summed.</summary>
    public const int SummedColumns = 32;

    /// <summary>Output channels of a tile whose columns are summed.</summary>
    public const int SummedChannels = 32;

    /// <summary>Units in a row that one mma multiplies.</summary>
    public const int MatrixUnits = 16;

    public const int GroupSize = GroupSum.GroupSize;

    /// <summary>Output channels of the narrowest tile.</summary>
    public const int LeastChannels = TileNormArguments.LeastChannels;

    /// <summary>Number of products in a stage.</summary>
    public const int StageDepth = 32;

    /// <summary>Number of stages of weights that are in flight or in use.</summary>
    public const int Ring = 4;

    /// <summary>Floats of padding in each unit's row of the finished tile. They keep the stores of pairs free of bank conflicts.</summary>
    public const int RowPadding = 8;

    private const int Warps = GroupSize / 32;

    /// <summary>Output channels of a warp. With twice as many, each operand that is loaded takes part in more products, but the sums take twice as many registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int WarpChannels(int channels) => channels == 256 ? 64 : channels > 32 ? 32 : channels;

    /// <summary>Number of warps that share the output channels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int WarpColumns(int channels) => channels / WarpChannels(channels);

    /// <summary>Number of times 16 units that one warp makes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int WarpRows(int units, int channels) => units / MatrixUnits * WarpColumns(channels) / Warps;

    /// <summary>Declares the accumulators and sets them to zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Clear(int units, int channels) => CudaAsm.Emit("tile.clear %0, %1;", units, channels);

    /// <summary>Starts this thread's copies of the next stage of weights (see <see cref="TensorCoreLane"/>).</summary>
    /// <param name="slot">Offset of the stage's slot in the ring.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CopyStage(int units, int channels, int slot) => CudaAsm.Emit("tile.copyStage %0, %1, %2;", units, channels, slot);

    /// <summary>Adds the 32 products of a stage to every sum.</summary>
    /// <param name="products">Offset of the stage in the table of products, in bytes.</param>
    /// <param name="patch">Offset of the patch in shared memory.</param>
    /// <param name="slot">Offset of the stage's slot in the ring.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MultiplyAdd(int units, int channels, int products, int patch, int slot) =>
        CudaAsm.Emit("tile.multiplyAdd %0, %1, %2, %3, %4;", units, channels, products, patch, slot);

    /// <summary>Writes the sums to shared memory.</summary>
    /// <param name="first">Offset of the lane's first pair of sums.</param>
    /// <param name="halfRow">Bytes from a unit to the unit 8 places further in its row.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(int units, int channels, int first, int halfRow) => CudaAsm.Emit("tile.store %0, %1, %2, %3;", units, channels, first, halfRow);
}
