using System.Runtime.CompilerServices;
using FastInpaint.Graph;

namespace FastInpaint.Simd;

/// <summary>
/// Computes a convolution with Winograd's transforms. A task takes some blocks of rows of one picture and some groups of output channels, and processes their tiles in chunks. For each chunk it transforms the patches,
/// multiplies them with the weights, element by element of the patch, and transforms the sums to outputs. The results do not depend on how tiles are cut into chunks and tasks.
/// </summary>
internal sealed unsafe class WinogradStep : ConvolutionStep
{
    private readonly WinogradWeights _weights;
    private readonly WinogradLayout _layout;
    private readonly RowKernels _inputKernels;
    private readonly int _workers;
    private OutputRows _rows;
    private int _blocksPerTask;
    private int _blockTasks;
    private int _splits;

    public WinogradStep(WinogradWeights weights, WinogradLayout layout, ConvolutionPointers at, int workers, CpuTier tier)
        : base(layout, at)
    {
        _weights = weights;
        _layout = layout;
        _workers = workers;
        _inputKernels = RowKernels.For(tier, layout.Input.C);
        Arrange();
    }

    public override int Tasks => Pictures * _blockTasks * _splits;

    private WinogradDecomposition Decomposition => _weights.Decomposition;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Execute(int task, int worker)
    {
        int split = task % _splits;
        int n = FirstPicture + task / _splits / _blockTasks;
        int firstBlock = FirstBlock + task / _splits % _blockTasks * _blocksPerTask;
        int endBlock = Math.Min(firstBlock + _blocksPerTask, FirstBlock + Blocks);
        int firstGroup = _weights.Groups.Length * split / _splits;
        int endGroup = _weights.Groups.Length * (split + 1) / _splits;
        var workspace = new Workspace(_layout, At.Workspace + worker * _layout.WorkerBytes);
        for (int phase = 0; phase < Decomposition.Phases.Length; phase++)
        {
            int columns = _layout.Columns[phase].Tiles.Length;
            int first = _layout.Rows[phase].BlockStarts[firstBlock] * columns;
            int end = _layout.Rows[phase].BlockStarts[endBlock] * columns;
            int tiles = _layout.ChunkOf(end - first);
            for (int tile = first; tile < end; tile += tiles)
            {
                ComputeChunk(n, phase, tile, Math.Min(tiles, end - tile), firstGroup, endGroup, workspace);
            }
        }

        for (int block = firstBlock; block < endBlock; block++)
        {
            (int firstRow, int endRow) = _layout.OutputRows(block, block + 1);
            for (int row = firstRow; row < endRow; row++)
            {
                _rows.Finish(n, block, firstRow, row, _weights.Groups[firstGroup].Start, _weights.Groups[endGroup - 1].Start + _weights.Groups[endGroup - 1].Channels, workspace.Statistics);
            }
        }
    }

    protected override void Arrange()
    {
        _rows = new OutputRows(Decomposition.Geometry.Operation, _layout.Output, _layout.Blocks, _weights.Kernels, At);
        // The weights stream through the cache once for each task, which is wasteful for few tiles. So a task takes several blocks, but all threads get the same number of tasks.
        int blockTiles = Math.Max(1, _layout.Rows[0].BlockStarts[1] * _layout.Columns[0].Tiles.Length);
        int wanted = Math.Clamp((_layout.Tiles + blockTiles - 1) / blockTiles, 1, Blocks);
        int rounds = (Pictures * Blocks + _workers * wanted - 1) / (_workers * wanted);
        _blocksPerTask = Math.Min((Pictures * Blocks + _workers * rounds - 1) / (_workers * rounds), Blocks);
        _blockTasks = (Blocks + _blocksPerTask - 1) / _blocksPerTask;
        int tasks = Pictures * _blockTasks;
        _splits = Math.Clamp((_workers + tasks - 1) / tasks, 1, _weights.Groups.Length);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ComputeChunk(int n, int phase, int first, int tiles, int firstGroup, int endGroup, in Workspace workspace)
    {
        nint patchStep = (nint)WinogradLayout.PlaneStep(tiles, _weights.SumLength);
        // Tasks with the same tiles read the same patches. Only one of them stores the values that the prologue computes.
        bool keeps = firstGroup == 0;
        for (int i = 0; i < tiles; i++)
        {
            TransformPatches(n, phase, first + i, keeps, workspace.Patches + (long)i * _weights.SumLength, patchStep, workspace);
        }

        int elements = Decomposition.Points * Decomposition.Points;
        float* run;
        for (int group = firstGroup; group < endGroup; group++)
        {
            int channels = _weights.Groups[group].PackedChannels;
            nint sumStep = (nint)WinogradLayout.PlaneStep(tiles, channels);
            for (int element = 0; element < elements; element++)
            {
                run = workspace.Patches + element * patchStep;
                _weights.Kernels.ConvolutionRow(new ConvolutionRowArguments
                {
                    Runs = &run,
                    RunCount = 1,
                    RunLength = _weights.SumLength,
                    XStep = _weights.SumLength,
                    Weights = _weights.At(phase, group, element),
                    Ahead = _weights.Next(phase, group, element),
                    Bias = _weights.Zeros,
                    Y = workspace.Sums + element * sumStep,
                    YStep = channels,
                    Pixels = tiles,
                    Channels = channels,
                });
            }

            for (int i = 0; i < tiles; i++)
            {
                TransformSums(n, phase, first + i, group, workspace.Sums + (long)i * channels, sumStep, workspace);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void TransformPatches(int n, int phase, int tile, bool keeps, float* v, nint step, in Workspace workspace)
    {
        WinogradAxis rows = _layout.Rows[phase], columns = _layout.Columns[phase];
        int row = tile / columns.Tiles.Length, column = tile % columns.Tiles.Length;
        bool inside = rows.Tiles[row].Inside && columns.Tiles[column].Inside;
        int channels = _layout.Input.C;
        float** rowStarts = stackalloc float*[Decomposition.Points];
        nint* offsets = stackalloc nint[Decomposition.Points];
        float* picture = At.X + (long)n * _layout.Input.H * _layout.Input.W * channels;
        var patch = new WinogradInputArguments { Rows = rowStarts, Columns = offsets, Step = step, Channels = channels, Scratch = workspace.Scratch };
        float* scale = At.CoefficientsOf(n, channels);
        int columnParts = Decomposition.Phases[phase].Columns.Length;
        for (int part = 0; part < Decomposition.Classes; part++)
        {
            ReadOnlySpan<int> rowSources = rows.Sources(row, part / columnParts);
            ReadOnlySpan<int> columnSources = columns.Sources(column, part % columnParts);
            patch.V = v + (long)part * channels;
            if (inside)
            {
                for (int i = 0; i < rowSources.Length; i++)
                {
                    rowStarts[i] = picture + (long)rowSources[i] * _layout.Input.W * channels;
                    offsets[i] = (nint)columnSources[i] * channels;
                }

                patch.Scale = scale;
                patch.Shift = scale + channels;
                patch.Relu = Decomposition.Geometry.Operation.Prologue?.Activation == Activation.Relu;
                patch.Residual = Distance(At.Residual);
                if (keeps)
                {
                    Keep(ref patch, rows.Tiles[row].Count, columns.Tiles[column].Count);
                }
            }
            else
            {
                FillBorder(picture, scale, rowSources, columnSources, workspace.Border);
                for (int i = 0; i < rowSources.Length; i++)
                {
                    rowStarts[i] = workspace.Border + (long)i * Decomposition.Points * channels;
                    offsets[i] = (nint)i * channels;
                }
            }

            _inputKernels.WinogradInput(patch, Decomposition.Points);
        }
    }

    /// <summary>Floats from the input to a map of the same shape; 0 if there is no such map.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private nint Distance(float* map) => map == null ? 0 : (nint)(map - At.X);

    /// <summary>Selects the patch's pixels that are stored: those at the places of the tile's outputs, which no other tile stores. <see cref="FoldResidual"/> says when outputs and inputs have the same places.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Keep(ref WinogradInputArguments patch, int rowCount, int columnCount)
    {
        patch.Applied = Distance(At.Applied);
        patch.FirstKept = Decomposition.Taps / 2;
        patch.EndKeptRow = patch.FirstKept + rowCount;
        patch.EndKeptColumn = patch.FirstKept + columnCount;
    }

    /// <summary>Copies a patch at the picture's edge, with norm and residual applied and with zeros outside the picture.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FillBorder(float* picture, float* scale, ReadOnlySpan<int> rows, ReadOnlySpan<int> columns, float* border)
    {
        int channels = _layout.Input.C;
        nint* pixels = stackalloc nint[rows.Length * columns.Length];
        int count = 0;
        foreach (int row in rows)
        foreach (int column in columns)
        {
            pixels[count++] = row < 0 || column < 0 ? -1 : ((nint)row * _layout.Input.W + column) * channels;
        }

        _inputKernels.GatherPixels(new GatherPixelsArguments
        {
            X = picture,
            Pixels = pixels,
            Count = count,
            Channels = channels,
            Scale = scale,
            Shift = scale + channels,
            Relu = Decomposition.Geometry.Operation.Prologue?.Activation == Activation.Relu,
            Residual = Distance(At.Residual),
            Y = border,
        });
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void TransformSums(int n, int phase, int tile, int group, float* sums, nint step, in Workspace workspace)
    {
        WinogradAxis rows = _layout.Rows[phase], columns = _layout.Columns[phase];
        WinogradAxisTile row = rows.Tiles[tile / columns.Tiles.Length], column = columns.Tiles[tile % columns.Tiles.Length];
        TensorShape output = _layout.Output;
        nint outStep = (nint)Decomposition.Spacing * Decomposition.Geometry.OutStep * output.C;
        _weights.Kernels.WinogradOutput(
            new WinogradOutputArguments
            {
                M = sums,
                Step = step,
                Bias = _weights.Bias(group),
                Y = At.Y + (((long)n * output.H + row.Out) * output.W + column.Out) * output.C + _weights.Groups[group].Start,
                RowStep = outStep * output.W,
                ColumnStep = outStep,
                RowCount = row.Count,
                ColumnCount = column.Count,
                Channels = _weights.Groups[group].PackedChannels,
                Scratch = workspace.Scratch,
            },
            Decomposition.Points,
            Decomposition.Outputs);
    }

    /// <summary>The workspace of a thread.</summary>
    private readonly struct Workspace(WinogradLayout layout, byte* address)
    {
        public float* Patches { get; } = (float*)address;

        public float* Sums => Patches + layout.PatchFloats;

        public float* Border => Sums + layout.SumFloats;

        public float* Scratch => Border + layout.BorderFloats;

        public float* Statistics => Scratch + layout.ScratchFloats;
    }
}
