using System.Runtime.CompilerServices;
using FastInpaint.Graph;
using ILGPU;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>
/// Computes any convolution with shared memory. A group makes a tile of 8 rows x 16 columns of units of one phase, for one block of output channels. The input channels come in chunks.
/// For each chunk the group loads the patch, which is all input that the tile's taps read. As the patch is loaded, padding is resolved, the norm before the convolution is applied,
/// and the residual is added. The weights follow, one row of taps at a time.
/// A thread keeps 8 pixels of a row x 4 channels in registers. If a block has fewer than 64 channels, several threads (slices) share the products of the same outputs.
/// Their sums are then added in a fixed order. The last group of a picture makes the coefficients of the norm behind the convolution (<see cref="TileNorm"/>).
/// <para>
/// The patch is <c>[c/4, row, column, 4]</c> with the pitches of <see cref="GroupTileArguments"/>. The weights are <c>[phase, o/block, c/chunk, i, j, c in chunk, block]</c>.
/// </para>
/// </summary>
internal static class ConvolutionGroupTile
{
    public const int GroupSize = GroupSum.GroupSize;
    public const int TileH = TileNormArguments.Rows;
    public const int TileW = TileNormArguments.Columns;

    /// <summary>Shared memory of a group, in Float4s: 30 KiB, so that three groups fit into 100 KiB.</summary>
    public const int SharedVectors = 1920;

    private const int Pixels = 8;
    private const int Strips = TileH * TileW / Pixels;

    /// <summary>A step for all tiles of all pictures.</summary>
    /// <inheritdoc cref="Step(KernelCache, GroupTileArguments, int, PlanPlaces, int, int)"/>
    public static GpuStep Step(KernelCache kernels, GroupTileArguments tile, int block, PlanPlaces places) =>
        Step(kernels, tile, block, places, 0, tile.Convolution.Batch * tile.TilesH);

    /// <summary>A step for some rows of tiles.</summary>
    /// <param name="block">Output channels of a group, which is also the block of the packed weights.</param>
    /// <param name="firstRow">The first row of tiles, counted through all pictures.</param>
    /// <param name="rows">Number of rows of tiles.</param>
    public static GpuStep Step(KernelCache kernels, GroupTileArguments tile, int block, PlanPlaces places, int firstRow, int rows)
    {
        ConvolutionArguments conv = tile.Convolution;
        if (block > 16 && conv.Activation >= (int)Activation.TanhToUnit)
        {
            throw new NotSupportedException($"A convolution to more than 16 channels ends in {(Activation)conv.Activation}.");
        }

        int rowGroups = tile.TilesW * conv.OutStep * conv.OutStep * (conv.PackedC / block);
        tile.FirstGroup = checked(firstRow * rowGroups);
        return kernels.Step(Kernel(block, conv.InStep), tile, new KernelConfig(checked(rows * rowGroups), GroupSize), places);
    }

    public static void Run64(GroupTileArguments tile, ArrayView<float> arena, ArrayView<float> weights) =>
        Run(tile, arena, weights, SharedMemory.Allocate<Float4>(SharedVectors), quads: 16, step: 1);

    public static void Run64Stride2(GroupTileArguments tile, ArrayView<float> arena, ArrayView<float> weights) =>
        Run(tile, arena, weights, SharedMemory.Allocate<Float4>(SharedVectors), quads: 16, step: 2);

    public static void Run32(GroupTileArguments tile, ArrayView<float> arena, ArrayView<float> weights) =>
        Run(tile, arena, weights, SharedMemory.Allocate<Float4>(SharedVectors), quads: 8, step: 1);

    public static void Run32Stride2(GroupTileArguments tile, ArrayView<float> arena, ArrayView<float> weights) =>
        Run(tile, arena, weights, SharedMemory.Allocate<Float4>(SharedVectors), quads: 8, step: 2);

    public static void Run16(GroupTileArguments tile, ArrayView<float> arena, ArrayView<float> weights) =>
        Run(tile, arena, weights, SharedMemory.Allocate<Float4>(SharedVectors), quads: 4, step: 1);

    public static void Run16Stride2(GroupTileArguments tile, ArrayView<float> arena, ArrayView<float> weights) =>
        Run(tile, arena, weights, SharedMemory.Allocate<Float4>(SharedVectors), quads: 4, step: 2);

    public static void Run4(GroupTileArguments tile, ArrayView<float> arena, ArrayView<float> weights) =>
        Run(tile, arena, weights, SharedMemory.Allocate<Float4>(SharedVectors), quads: 1, step: 1);

    private static Action<GroupTileArguments, ArrayView<float>, ArrayView<float>> Kernel(int block, int step) => (block, step) switch
    {
        (64, 1) => Run64,
        (64, 2) => Run64Stride2,
        (32, 1) => Run32,
        (32, 2) => Run32Stride2,
        (16, 1) => Run16,
        (16, 2) => Run16Stride2,
        (4, 1) => Run4,
        _ => throw new NotSupportedException($"There is no group kernel for blocks of {block} channels at stride {step}."),
    };

    /// <param name="quads">Number of groups of four output channels in a block.</param>
    /// <param name="step">The convolution's InStep, as a compile-time constant.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Run(GroupTileArguments tile, ArrayView<float> arena, ArrayView<float> weights, ArrayView<Float4> shared, int quads, int step)
    {
        // group = [n, tile row, tile column, phase, block]: neighboring groups share their patch.
        ConvolutionArguments conv = tile.Convolution;
        int blocks = conv.PackedC / (4 * quads);
        int block = (tile.FirstGroup + Grid.IdxX) % blocks;
        int rest = (tile.FirstGroup + Grid.IdxX) / blocks;
        int phases = conv.OutStep * conv.OutStep;
        int phase = rest % phases;
        rest /= phases;
        int column = rest % tile.TilesW * TileW;
        rest /= tile.TilesW;
        int row = rest % tile.TilesH * TileH;
        int n = rest / tile.TilesH;

        // thread = [slice, strip, quad]; strip = [half row, row].
        int thread = Group.IdxX;
        int quad = thread % quads;
        int strip = thread / quads % Strips;
        int slices = GroupSize / (Strips * quads);
        int slice = thread / (Strips * quads);
        int u = strip % TileH;
        int v = strip / TileH * Pixels;

        int patchRow = row * step + conv.First + phase / conv.OutStep;
        int patchColumn = column * step + conv.First + phase % conv.OutStep;
        int chunkVectors = 1 << tile.ChunkShift;
        int chunks = conv.InC / 4 >> tile.ChunkShift;
        int products = conv.Taps << tile.ChunkShift;
        int stageVectors = products * 4 * quads;
        int sharedWeights = tile.PlanePitch << tile.ChunkShift;
        ArrayView<Float4> w = weights.Cast<Float4>();
        long stage = conv.Weights / 4 + (long)(phase * blocks + block) * chunks * conv.Taps * stageVectors;

        Float4 y0 = default;
        Float4 y1 = default;
        Float4 y2 = default;
        Float4 y3 = default;
        Float4 y4 = default;
        Float4 y5 = default;
        Float4 y6 = default;
        Float4 y7 = default;
        for (int chunk = 0; chunk < chunks; chunk++)
        {
            for (int i = 0; i < conv.Taps; i++)
            {
                Group.Barrier();
                if (i == 0)
                {
                    GroupTilePatch.Load(tile, arena, shared, n, patchRow, patchColumn, chunk << tile.ChunkShift, tile.HasApplied != 0 && block == 0);
                }

                for (int at = thread; at < stageVectors; at += GroupSize)
                {
                    shared[sharedWeights + at] = w[stage + at];
                }

                stage += stageVectors;
                Group.Barrier();

                int patch = (u * step + i * conv.TapStep) * tile.RowPitch + v * step;
                for (int product = slice; product < products; product += slices)
                {
                    // product = [j, c/4]
                    ArrayView<Float4> x = shared.SubView((product & (chunkVectors - 1)) * tile.PlanePitch + patch + (product >> tile.ChunkShift) * conv.TapStep, 7 * step + 1);
                    ArrayView<Float4> taps = shared.SubView(sharedWeights + product * 4 * quads + quad, 3 * quads + 1);
                    Float4 w0 = taps[0];
                    Float4 w1 = taps[quads];
                    Float4 w2 = taps[2 * quads];
                    Float4 w3 = taps[3 * quads];
                    y0 = Float4.MultiplyAdd(y0, x[0], w0, w1, w2, w3);
                    y1 = Float4.MultiplyAdd(y1, x[step], w0, w1, w2, w3);
                    y2 = Float4.MultiplyAdd(y2, x[2 * step], w0, w1, w2, w3);
                    y3 = Float4.MultiplyAdd(y3, x[3 * step], w0, w1, w2, w3);
                    y4 = Float4.MultiplyAdd(y4, x[4 * step], w0, w1, w2, w3);
                    y5 = Float4.MultiplyAdd(y5, x[5 * step], w0, w1, w2, w3);
                    y6 = Float4.MultiplyAdd(y6, x[6 * step], w0, w1, w2, w3);
                    y7 = Float4.MultiplyAdd(y7, x[7 * step], w0, w1, w2, w3);
                }
            }
        }

        GroupTilePixels y = new() { P0 = y0, P1 = y1, P2 = y2, P3 = y3, P4 = y4, P5 = y5, P6 = y6, P7 = y7 };
        if (slices > 1)
        {
            y = GroupTilePixels.AddSlices(y, shared, thread, Strips * quads, slices);
        }

        int channel = (block * quads + quad) * 4;
        y = GroupTilePixels.Rectify(y, w[conv.Bias / 4 + block * quads + quad], DeviceMath.Slope(conv.Activation));
        if (quads <= 4 && conv.Activation >= (int)Activation.TanhToUnit)
        {
            y = GroupTilePixels.Logistic(y, conv.Activation == (int)Activation.TanhToUnit ? 2f : 1f);
        }

        // The number of pixels of the strip that exist. Only one slice stores them, and only channels that exist.
        int existing = row + u < conv.UnitsH ? GroupTilePixels.Clamp(conv.UnitsW - column - v) : 0;
        bool stores = slice == 0 && channel < conv.OutC;
        int height = conv.UnitsH - row < TileH ? conv.UnitsH - row : TileH;
        if (quads > 1)
        {
            // This code also runs if there are no statistics. PoCL 3.1 compiles a barrier under a condition wrongly, even if the condition is the same for the whole group.
            int tiles = tile.TilesH * tile.TilesW;
            int tileIndex = row / TileH * tile.TilesW + column / TileW;
            long statistics = tile.Norm.Statistics + ((long)(n * phases + phase) * tiles + tileIndex) * 2 * conv.OutC + channel;
            int width = conv.UnitsW - column < TileW ? conv.UnitsW - column : TileW;
            GroupTileStatistics.Store(y, existing, height * width, shared, slice, strip, quad, quads, stores && tile.Norm.Follows != 0, arena.Cast<Float4>(), statistics / 4, conv.OutC / 4);
        }

        if (stores)
        {
            GroupTilePixels.Store(y, tile, arena, n, phase, row + u, column + v, channel, existing);
        }

        if (quads > 1)
        {
            TileNorm.Finish(tile.Norm, shared, 0, arena, weights, n, phase * tile.TilesH + row / TileH, height, block, blocks, quads, votes: false);
        }
    }
}
