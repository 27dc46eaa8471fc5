using FastInpaint.Graph;

namespace FastInpaint.Simd;

/// <summary>The layout of a Winograd convolution at one size: tiles, blocks of rows, workspace of a thread.</summary>
internal sealed class WinogradLayout : ConvolutionLayout
{
    // A chunk's transformed patches and sums should stay in a core's second-level cache, together with the weights that stream through it.
    private const long ChunkBytes = 1_000_000;

    // Weights of more than LargeWeightBytes come from the third level or from memory, once for each chunk. Larger chunks are then faster, although they leave the second level themselves.
    private const long LargeChunkBytes = 2_700_000;
    private const long LargeWeightBytes = 4_000_000;
    private const int TileStep = 4;
    private const int MaximumTiles = 96;

    public WinogradLayout(WinogradWeights weights, TensorShape input, TensorShape output, int networkHeight)
        : base(input, output, UnitsOfBlock(weights.Decomposition, output, networkHeight) * weights.Decomposition.Geometry.OutStep)
    {
        WinogradDecomposition decomposition = weights.Decomposition;
        int blockUnits = UnitsOfBlock(decomposition, output, networkHeight);
        int outStep = decomposition.Geometry.OutStep;
        int units = output.H / outStep;
        Rows = [.. decomposition.Phases.Select(phase => new WinogradAxis(decomposition, phase.Rows, phase.Geometry.OutRow, input.H, units, blockUnits))];
        Columns = [.. decomposition.Phases.Select(phase => new WinogradAxis(decomposition, phase.Columns, phase.Geometry.OutColumn, input.W, output.W / outStep, output.W))];

        int elements = decomposition.Points * decomposition.Points;
        GroupFloats = weights.Groups[0].PackedChannels;
        long tileBytes = elements * (long)(weights.SumLength + GroupFloats) * sizeof(float);
        long chunkBytes = elements * (long)weights.SumLength * output.C * sizeof(float) > LargeWeightBytes ? LargeChunkBytes : ChunkBytes;
        Tiles = (int)Math.Clamp(chunkBytes / tileBytes / TileStep * TileStep, TileStep, MaximumTiles);
        PatchFloats = elements * PlaneStep(Tiles, weights.SumLength);
        SumFloats = elements * PlaneStep(Tiles, GroupFloats);
        BorderFloats = (long)elements * input.C;
        ScratchFloats = (long)elements * WinogradInputArguments.BlockChannels;
        WorkerBytes = MemoryPlanner.Round((PatchFloats + SumFloats + BorderFloats + ScratchFloats + DirectLayout.StatisticsBuffers * (long)output.C) * sizeof(float));
    }

    /// <summary>
    /// Floats from one element of the transformed patches or sums to the next. The step is a cache line longer than the element. Otherwise the lines that a transform writes could
    /// all fall into the same set of the first-level cache.
    /// </summary>
    public static long PlaneStep(int tiles, int floats) => (long)tiles * floats + 16;

    /// <summary>The tiles along the rows, for each phase.</summary>
    public WinogradAxis[] Rows { get; }

    /// <summary>The tiles along the columns, for each phase.</summary>
    public WinogradAxis[] Columns { get; }

    /// <summary>Most tiles that are computed together, as one chunk.</summary>
    public int Tiles { get; }

    /// <summary>Cuts a task's tiles into as few chunks as possible, of about the same size. Returns the tiles of a chunk; the last one may have fewer.</summary>
    public int ChunkOf(int tiles)
    {
        int chunks = Math.Max(1, (tiles + Tiles - 1) / Tiles);
        return (tiles + chunks * TileStep - 1) / (chunks * TileStep) * TileStep;
    }

    /// <summary>Number of floats in a group of output channels.</summary>
    public int GroupFloats { get; }

    /// <summary>Number of floats in a chunk's transformed patches, [element, tile, class and channel].</summary>
    public long PatchFloats { get; }

    /// <summary>Number of floats in a chunk's sums for one group, [element, tile, channel].</summary>
    public long SumFloats { get; }

    /// <summary>Number of floats in a patch that reads padding zeros, [element, channel].</summary>
    public long BorderFloats { get; }

    /// <summary>Number of floats of scratch memory that a transform needs.</summary>
    public long ScratchFloats { get; }

    public override RowRange InputRows(int firstBlock, int endBlock)
    {
        int first = Input.H, end = 0;
        foreach (WinogradAxis rows in Rows)
        {
            RowRange read = rows.Read(firstBlock, endBlock);
            (first, end) = (Math.Min(first, read.First), Math.Max(end, read.End));
        }

        return new RowRange(first, end);
    }

    private static int UnitsOfBlock(WinogradDecomposition decomposition, TensorShape output, int networkHeight)
    {
        int units = StatisticsPartition.RowsPerBlock(networkHeight, output.H) / decomposition.Geometry.OutStep;
        // Without statistics a block may have any number of rows, so it takes whole tiles.
        int tile = decomposition.Geometry.Operation.Statistics is null ? decomposition.Spacing * decomposition.Outputs : 1;
        return (units + tile - 1) / tile * tile;
    }
}
