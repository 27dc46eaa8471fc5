using FastInpaint.Graph;

namespace FastInpaint.Simd;

/// <summary>How a Winograd convolution is cut at one size: tiles, blocks of rows, workspace of a thread.</summary>
internal sealed class WinogradLayout : BlockLayout
{
    // A chunk's transformed patches and sums should stay in a core's second-level cache beside the weights that stream through it.
    private const long ChunkBytes = 1000 * 1024;
    private const int TileStep = 12;
    private const int MaximumTiles = 96;

    private readonly int _outStep;

    public WinogradLayout(WinogradWeights weights, TensorShape input, TensorShape output, int networkHeight)
        : base(input, output)
    {
        WinogradForm form = weights.Form;
        int outStep = _outStep = form.Geometry.OutStep;
        BlockUnits = StatisticsPartition.RowsPerBlock(networkHeight, output.H) / outStep;
        if (form.Geometry.Operation.Statistics is null)
        {
            // Without statistics blocks may be any rows, so whole tiles.
            int tile = form.Spacing * form.Outputs;
            BlockUnits = (BlockUnits + tile - 1) / tile * tile;
        }

        int units = output.H / outStep;
        Blocks = (units + BlockUnits - 1) / BlockUnits;
        Rows = [.. form.Phases.Select(phase => new WinogradAxis(form, phase.Rows, phase.Geometry.OutRow, input.H, units, BlockUnits))];
        Columns = [.. form.Phases.Select(phase => new WinogradAxis(form, phase.Columns, phase.Geometry.OutColumn, input.W, output.W / outStep, output.W))];

        int elements = form.Points * form.Points;
        GroupFloats = weights.Groups[0].PackedChannels;
        long tileBytes = elements * (long)(weights.SumLength + GroupFloats) * sizeof(float);
        Tiles = (int)Math.Clamp(ChunkBytes / tileBytes / TileStep * TileStep, TileStep, MaximumTiles);
        PatchFloats = elements * PlaneStep(Tiles, weights.SumLength);
        SumFloats = elements * PlaneStep(Tiles, GroupFloats);
        BorderFloats = (long)elements * input.C;
        ScratchFloats = (long)elements * Math.Max(weights.Kernels.VectorWidth, 16);
        WorkerBytes = MemoryPlanner.Round((PatchFloats + SumFloats + BorderFloats + ScratchFloats + ConvolutionLayout.StatisticsBuffers * (long)output.C) * sizeof(float));
    }

    /// <summary>
    /// Floats from an element of the transformed patches or sums to the next: a cache line more than they take, or the lines that a transform writes would
    /// all fall into the same set of the first-level cache.
    /// </summary>
    public static long PlaneStep(int tiles, int floats) => (long)tiles * floats + 16;

    /// <summary>Units of a block of rows.</summary>
    public int BlockUnits { get; }

    public override int Blocks { get; }

    /// <summary>For each phase the tiles along the rows.</summary>
    public WinogradAxis[] Rows { get; }

    /// <summary>For each phase the tiles along the columns.</summary>
    public WinogradAxis[] Columns { get; }

    /// <summary>The most tiles that are computed together.</summary>
    public int Tiles { get; }

    /// <summary>Floats of a group of output channels.</summary>
    public int GroupFloats { get; }

    /// <summary>Floats of a chunk's transformed patches, [element, tile, class and channel].</summary>
    public long PatchFloats { get; }

    /// <summary>Floats of a chunk's sums for one group, [element, tile, channel].</summary>
    public long SumFloats { get; }

    /// <summary>Floats of a patch that reads zeros beside the picture, [element, channel].</summary>
    public long BorderFloats { get; }

    /// <summary>Floats of a transform's intermediate.</summary>
    public long ScratchFloats { get; }

    public override long WorkerBytes { get; }

    public override RowRange OutputRows(int firstBlock, int endBlock) => new(firstBlock * BlockUnits * _outStep, Math.Min(endBlock * BlockUnits * _outStep, Output.H));

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
}
