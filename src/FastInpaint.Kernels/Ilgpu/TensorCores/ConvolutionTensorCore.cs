using System.Runtime.CompilerServices;
using ILGPU;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>
/// Computes any convolution of fp16 maps with fp32 sums, as an implicit matrix product on tensor cores (see <see cref="TensorCoreArguments"/>). The patch of each chunk of input channels is
/// loaded once, by asynchronous copies that run while the chunk before is computed. As it is loaded, padding is resolved and the norm is applied. The instruction ldmatrix then finds
/// the operand of every tap in the patch. Weights come through a ring of stages. Bias, activation, statistics and the conversion to fp16 are done on the finished
/// tile in shared memory.
/// </summary>
internal static class ConvolutionTensorCore
{
    // Number that marks a pixel of the patch as outside the picture.
    private const int Outside = -1;

    /// <summary>A step for some rows of tiles.</summary>
    /// <param name="channels">Output channels of the tile: 16, 32, 64, 128 or 256; <see cref="TensorCoreTile.SummedChannels"/> where columns are summed.</param>
    /// <param name="firstRow">The first row of tiles, counted through all phases of all pictures.</param>
    /// <param name="rows">Number of rows of tiles.</param>
    public static GpuStep Step(KernelCache kernels, TensorCoreArguments conv, int channels, PlanPlaces places, int firstRow, int rows)
    {
        int rowGroups = conv.TilesW * (conv.PackedC / channels);
        conv.FirstGroup = checked(firstRow * rowGroups);
        var groups = new KernelConfig(checked(rows * rowGroups), TensorCoreTile.GroupSize, SharedMemoryConfig.RequestDynamic<byte>(SharedBytes(conv, channels)));
        return channels switch
        {
            256 => kernels.Step(Run256, conv, groups, places),
            128 => kernels.Step(Run128, conv, groups, places),
            64 => kernels.Step(Run64, conv, groups, places),
            TensorCoreTile.SummedChannels when conv.Summed > 1 => kernels.Step(RunSummed, conv, groups, places),
            32 => kernels.Step(Run32, conv, groups, places),
            _ => kernels.Step(Run16, conv, groups, places),
        };
    }

    // Its sums alone are 128 registers of a thread, of 205 on compute capability 8.0 and 215 on 9.0.
    [GroupsPerMultiprocessor(1)]
    public static void Run256(TensorCoreArguments conv, ArrayView<float> arena, ArrayView<float> weights) => Run(conv, arena, weights, TensorCoreTile.Columns, channels: 256);

    public static void Run128(TensorCoreArguments conv, ArrayView<float> arena, ArrayView<float> weights) => Run(conv, arena, weights, TensorCoreTile.Columns, channels: 128);

    public static void Run64(TensorCoreArguments conv, ArrayView<float> arena, ArrayView<float> weights) => Run(conv, arena, weights, TensorCoreTile.Columns, channels: 64);

    public static void Run32(TensorCoreArguments conv, ArrayView<float> arena, ArrayView<float> weights) => Run(conv, arena, weights, TensorCoreTile.Columns, channels: 32);

    public static void Run16(TensorCoreArguments conv, ArrayView<float> arena, ArrayView<float> weights) => Run(conv, arena, weights, TensorCoreTile.Columns, channels: 16);

    /// <summary>A convolution whose columns are summed.</summary>
    public static void RunSummed(TensorCoreArguments conv, ArrayView<float> arena, ArrayView<float> weights) =>
        Run(conv, arena, weights, TensorCoreTile.SummedColumns, TensorCoreTile.SummedChannels);

    /// <summary>Dynamic shared memory of a group in bytes.</summary>
    public static int SharedBytes(TensorCoreArguments conv, int channels)
    {
        int loading = RingBytes(channels) + (conv.Chunks > 1 ? 2 : 1) * conv.PatchPixels * conv.PixelBytes;
        int finished = TensorCoreTile.Rows * conv.TileColumns * (channels + TensorCoreTile.RowPadding) * sizeof(float) + 2 * TensorCoreTile.GroupSize * sizeof(float);
        return conv.Tables + Math.Max(loading, finished);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int RingBytes(int channels) => TensorCoreTile.Ring * channels * TensorCoreTile.StageDepth * 2;

    /// <param name="columns">Units in a row of the tile: 16, or 32 where columns are summed.</param>
    /// <param name="channels">Output channels of the tile.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Run(TensorCoreArguments conv, ArrayView<float> arena, ArrayView<float> weights, int columns, int channels)
    {
        ArrayView<int> shared = SharedMemory.GetDynamic<int>();
        bool sums = columns == TensorCoreTile.SummedColumns;
        int units = TensorCoreTile.Rows * columns;
        TensorCoreLane.Declare();
        TensorCoreTile.Clear(units, channels);

        // block = [n, phase, tile row, tile column, channel block]: neighboring blocks share their patch.
        int blocks = conv.PackedC / channels;
        int block = (conv.FirstGroup + Grid.IdxX) % blocks;
        int spatialTile = (conv.FirstGroup + Grid.IdxX) / blocks;
        int v = spatialTile % conv.TilesW * (sums ? columns - conv.Summed + 1 : columns);
        int rest = spatialTile / conv.TilesW;
        int u = rest % conv.TilesH * TensorCoreTile.Rows;
        rest /= conv.TilesH;
        int phase = rest % (conv.OutStep * conv.OutStep);
        int n = rest / (conv.OutStep * conv.OutStep);
        WriteTables(conv, shared, u * conv.InStep + conv.First + phase / conv.OutStep, v * conv.InStep + conv.First + phase % conv.OutStep);

        int ring = conv.Tables;
        int stageBytes = channels * TensorCoreTile.StageDepth * 2;
        int stageMask = TensorCoreTile.Ring * stageBytes - 1;
        int stages = conv.Chunks * conv.Stages;
        long firstWeight = (long)phase * stages * conv.PackedC + block * channels;
        TensorCoreLane.SetCopies(
            conv.Weights + (ulong)(firstWeight * (TensorCoreTile.StageDepth * 2)) + (ulong)(Group.IdxX * 16),
            (ulong)((long)conv.PackedC * TensorCoreTile.StageDepth * 2),
            ring + Group.IdxX * 16,
            Group.IdxX * 16 < stageBytes ? 1 : 0);

        // In ldmatrix, lanes 0-15 give the addresses of the 16 units of a row for the first 8 products, and lanes 16-31 those for the last 8.
        int lane = Group.IdxX % 32;
        int warp = Group.IdxX / 32;
        int half = lane / 16;
        int warpColumns = TensorCoreTile.WarpColumns(channels);
        int firstRow = warp / warpColumns * TensorCoreTile.WarpRows(units, channels);
        int firstChannel = warp % warpColumns * TensorCoreTile.WarpChannels(channels);
        int rowBytes = conv.InStep * conv.PatchW * conv.PixelBytes;
        int laneChannel = firstChannel + lane % 8 + half * 8;
        int exchange = laneChannel / 2 % 4;
        int part = lane / 8 % 2;
        int laneWeights = ring + laneChannel * TensorCoreTile.StageDepth * 2;
        TensorCoreLane.SetOperands(
            (sums ? warp : firstRow) * rowBytes + lane % 16 * conv.PixelBytes,
            sums ? TensorCoreTile.MatrixUnits * conv.PixelBytes : rowBytes,
            laneWeights + (part ^ exchange) * 16,
            laneWeights + ((2 + part) ^ exchange) * 16,
            half * sizeof(int));
        Group.Barrier();

        int patches = ring + RingBytes(channels);
        int patchBytes = conv.PatchPixels * conv.PixelBytes;
        LoadPatch(conv, shared, n, 0, patches);
        int next = 0;
        for (; next < TensorCoreTile.Ring - 1; next++)
        {
            if (next < stages)
            {
                TensorCoreTile.CopyStage(units, channels, next * stageBytes);
            }

            TensorCoreLane.Commit();
        }

        int slot = 0;
        int tableBytes = conv.Stages * (TensorCoreTile.StageDepth / 8) * sizeof(int);
        for (int chunk = 0; chunk < conv.Chunks; chunk++)
        {
            int patch = patches + (chunk & 1) * patchBytes;
            for (int products = 0; products < tableBytes; products += TensorCoreTile.StageDepth / 8 * sizeof(int))
            {
                // A patch is copied together with the stage that is loaded at the start of the chunk before. If a chunk has few stages, that copy is among the last two.
                if (products == 0 && conv.Stages < TensorCoreTile.Ring - 1)
                {
                    TensorCoreLane.WaitForAll();
                }
                else
                {
                    TensorCoreLane.WaitForAllButTwo();
                }

                if (products == 0 && conv.Prologue != 0)
                {
                    TensorCorePrologue.Apply(conv, shared, arena, n, chunk, patch, u, v, block);
                }

                Group.Barrier();
                if (next < stages)
                {
                    TensorCoreTile.CopyStage(units, channels, (slot + (TensorCoreTile.Ring - 1) * stageBytes) & stageMask);
                    next++;
                }

                if (products == 0 && chunk + 1 < conv.Chunks)
                {
                    LoadPatch(conv, shared, n, chunk + 1, patches + (~chunk & 1) * patchBytes);
                }

                TensorCoreLane.Commit();
                TensorCoreTile.MultiplyAdd(units, channels, products, patch, slot);
                slot = (slot + stageBytes) & stageMask;
            }
        }

        TensorCoreLane.WaitForAll();
        Group.Barrier();
        int pitch = channels + TensorCoreTile.RowPadding;
        int pair = conv.Tables + ((firstRow * TensorCoreTile.MatrixUnits + lane / 4) * pitch + firstChannel + lane % 4 * 2) * sizeof(float);
        TensorCoreTile.Store(units, channels, pair, 8 * pitch * sizeof(float));
        Group.Barrier();
        int rows = conv.UnitsH - u < TensorCoreTile.Rows ? conv.UnitsH - u : TensorCoreTile.Rows;
        if (sums)
        {
            TensorCoreColumns.Store(conv, shared.Cast<float>(), pitch, arena, weights, n, u, v, rows);
            return;
        }

        Finish(conv, shared, arena, weights, n, phase, spatialTile, u, v, rows, block * channels, channels);
        TileNorm.Finish(conv.Norm, shared.Cast<Float4>(), conv.Tables / 16, arena, weights, n, phase * conv.TilesH + u / TensorCoreTile.Rows, rows, block, blocks, channels / 4, votes: true);
    }

    /// <summary>Fills two tables: the offset in the patch for every 8 products of a chunk, and the number in the picture for every pixel of the patch.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WriteTables(TensorCoreArguments conv, ArrayView<int> shared, int firstRow, int firstColumn)
    {
        int products = conv.Stages * (TensorCoreTile.StageDepth / 8);
        int groups = 1 << conv.ChunkShift;
        for (int product = Group.IdxX; product < products; product += TensorCoreTile.GroupSize)
        {
            int tap = product >> conv.ChunkShift;
            int column = tap % conv.TapsW * conv.TapStep;
            int pixel = tap / conv.TapsW * conv.TapStep * conv.PatchW + column % conv.InStep * conv.ColumnsW + column / conv.InStep;
            int offset = pixel * conv.PixelBytes + (product & (groups - 1)) * 16;

            // Past the last tap the weights are zero, so any place in the patch will do.
            shared[product] = tap < conv.Taps * conv.TapsW ? offset : 0;
        }

        for (int pixel = Group.IdxX; pixel < conv.PatchPixels; pixel += TensorCoreTile.GroupSize)
        {
            int row = firstRow + pixel / conv.PatchW;
            int column = firstColumn + pixel % conv.PatchW % conv.ColumnsW * conv.InStep + pixel % conv.PatchW / conv.ColumnsW;
            if (conv.Reflect != 0)
            {
                row = DeviceMath.Reflect(row, conv.InH);
                column = DeviceMath.Reflect(column, conv.InW);
            }

            bool inside = row >= 0 && row < conv.InH && column >= 0 && column < conv.InW;
            shared[products + pixel] = inside ? row * conv.InW + column : Outside;
        }
    }

    /// <summary>Starts the copies of one chunk's patch. Pixels outside the picture become zeros. All pieces of 16 bytes that a thread copies have the same channels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LoadPatch(TensorCoreArguments conv, ArrayView<int> shared, int n, int chunk, int patch)
    {
        int places = conv.Stages * (TensorCoreTile.StageDepth / 8);
        int group = Group.IdxX & ((1 << conv.ChunkShift) - 1);
        int channelGroup = (chunk << conv.ChunkShift) + group;
        TensorCoreLane.SetPicture(conv.Arena + (ulong)(conv.X + ((long)n * conv.InH * conv.InW * conv.InC + channelGroup * 8) * 2), conv.InC * 2);
        int step = TensorCoreTile.GroupSize >> conv.ChunkShift;
        int target = patch + group * 16;
        for (int pixel = Group.IdxX >> conv.ChunkShift; pixel < conv.PatchPixels; pixel += step)
        {
            TensorCoreLane.CopyPixel(target + pixel * conv.PixelBytes, shared[places + pixel]);
        }
    }

    /// <summary>Applies bias and activation to the finished tile <c>[unit, channel]</c>, computes its statistics, and stores it.</summary>
    /// <param name="rows">Rows of units that exist.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(
        TensorCoreArguments conv, ArrayView<int> shared, ArrayView<float> arena, ArrayView<float> weights, int n, int phase, int spatialTile, int u, int v, int rows, int firstChannel, int channels)
    {
        int columns = conv.UnitsW - v < TensorCoreTile.Columns ? conv.UnitsW - v : TensorCoreTile.Columns;
        if (conv.Norm.Follows != 0)
        {
            TensorCoreStatistics.Write(conv, shared.Cast<float>().SubView(conv.Tables / sizeof(float)), arena, spatialTile, rows, columns, firstChannel, channels, channels + TensorCoreTile.RowPadding);
        }

        // The view of vectors begins where shared memory does. A part of a view is not known to be aligned, and its vectors would be loaded value by value.
        ArrayView<Float4> sums = shared.Cast<Float4>();
        int vectors = channels / 8;
        for (int item = Group.IdxX; item < TensorCoreTile.Rows * TensorCoreTile.Columns * vectors; item += TensorCoreTile.GroupSize)
        {
            int unit = item / vectors;
            int channel = item % vectors * 8;
            int row = unit / TensorCoreTile.Columns;
            int column = unit % TensorCoreTile.Columns;
            if (row < rows && column < columns && firstChannel + channel < conv.OutC)
            {
                long bias = conv.Bias / sizeof(float) + firstChannel + channel;
                int at = conv.Tables / 16 + (unit * (channels + TensorCoreTile.RowPadding) + channel) / 4;

                // Of eight threads, four load their first vector while the others load their second one. So the eight are in different banks.
                int second = item / 4 % 2;
                Float4 one = sums[at + second];
                Float4 other = sums[at + 1 - second];
                Float4 low = DeviceMath.Activate(conv.Activation, Float4.Add(Float4.Select(second, other, one), weights.Cast<Float4>()[bias / 4]));
                Float4 high = DeviceMath.Activate(conv.Activation, Float4.Add(Float4.Select(second, one, other), weights.Cast<Float4>()[bias / 4 + 1]));
                int h = (u + row) * conv.OutStep + phase / conv.OutStep;
                int w = (v + column) * conv.OutStep + phase % conv.OutStep;
                int outH = conv.UnitsH * conv.OutStep;
                int outW = conv.UnitsW * conv.OutStep;
                TensorCoreOutput.Store(conv, arena, ((long)n * outH + h) * outW + w, n, h, w, firstChannel + channel, low, high);
            }
        }
    }
}
