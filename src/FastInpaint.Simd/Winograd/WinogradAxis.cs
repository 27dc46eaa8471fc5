using FastInpaint.Graph;

namespace FastInpaint.Simd;

/// <summary>The tiles along one axis of a phase: the outputs that each tile makes, and the inputs that its patches read.</summary>
internal sealed class WinogradAxis
{
    private readonly int[] _sources;
    private readonly int _points;
    private readonly int _classes;

    /// <param name="side">Length of the input in pixels.</param>
    /// <param name="units">Length of the output in units.</param>
    /// <param name="blockUnits">Units in a block. A new tile begins at each block.</param>
    public WinogradAxis(WinogradDecomposition decomposition, WinogradClass[] classes, int outPhase, int side, int units, int blockUnits)
    {
        (_points, _classes) = (decomposition.Points, classes.Length);
        var tiles = new List<WinogradAxisTile>();
        var sources = new List<int>();
        var blocks = new List<int> { 0 };
        for (int first = 0; first < units; first += blockUnits)
        {
            int end = Math.Min(first + blockUnits, units);
            for (int parity = 0; parity < decomposition.Spacing; parity++)
            {
                int endV = (end - parity + decomposition.Spacing - 1) / decomposition.Spacing;
                for (int v = first / decomposition.Spacing; v < endV; v += decomposition.Outputs)
                {
                    int unit = decomposition.Spacing * v + parity;
                    bool inside = true;
                    foreach (WinogradClass part in classes)
                    for (int i = 0; i < decomposition.Points; i++)
                    {
                        int source = Source(decomposition.Geometry, unit * decomposition.Geometry.InStep + part.First + i * decomposition.Lattice, side);
                        inside &= source >= 0;
                        sources.Add(source);
                    }

                    tiles.Add(new WinogradAxisTile(unit * decomposition.Geometry.OutStep + outPhase, Math.Min(decomposition.Outputs, endV - v), inside));
                }
            }

            blocks.Add(tiles.Count);
        }

        Tiles = [.. tiles];
        BlockStarts = [.. blocks];
        _sources = [.. sources];
    }

    public WinogradAxisTile[] Tiles { get; }

    /// <summary>The index of each block's first tile, followed by the number of tiles.</summary>
    public int[] BlockStarts { get; }

    /// <summary>The input indices that one class of a tile reads, one for each point. -1 means a zero.</summary>
    public ReadOnlySpan<int> Sources(int tile, int part) => _sources.AsSpan((tile * _classes + part) * _points, _points);

    /// <summary>The range of input indices that the tiles of some blocks read.</summary>
    public RowRange Read(int firstBlock, int endBlock)
    {
        int first = int.MaxValue, end = 0;
        int floor = BlockStarts[firstBlock] * _classes * _points;
        foreach (int source in _sources.AsSpan(floor, BlockStarts[endBlock] * _classes * _points - floor))
        {
            if (source >= 0)
            {
                (first, end) = (Math.Min(first, source), Math.Max(end, source + 1));
            }
        }

        return new RowRange(Math.Min(first, end), end);
    }

    /// <summary>The input index for a place. A place beyond the padding is read only for outputs outside the picture, so any index will do.</summary>
    private static int Source(ConvolutionGeometry geometry, int index, int side)
    {
        if (geometry.Padding == PaddingMode.Reflect)
        {
            return Math.Clamp(Padding.Reflect(index, side), 0, side - 1);
        }

        return index >= 0 && index < side ? index : -1;
    }
}

/// <summary>One tile along an axis.</summary>
/// <param name="Out">Index of its first output.</param>
/// <param name="Count">Number of its outputs that are inside the picture.</param>
/// <param name="Inside">Whether its patches are entirely inside the picture, so that they read no padding zeros.</param>
internal readonly record struct WinogradAxisTile(int Out, int Count, bool Inside);
