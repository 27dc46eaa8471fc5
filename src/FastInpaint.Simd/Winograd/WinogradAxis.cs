using FastInpaint.Graph;

namespace FastInpaint.Simd;

/// <summary>The tiles along one axis of a phase: for each the outputs it makes and the inputs its patches read.</summary>
internal sealed class WinogradAxis
{
    private readonly int[] _sources;
    private readonly int _points;
    private readonly int _classes;

    /// <param name="side">Length of the input.</param>
    /// <param name="units">Length of the output in units.</param>
    /// <param name="blockUnits">Units of a block; tiles begin anew in each.</param>
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

    /// <summary>For each block the index of its first tile, and behind the last one the number of tiles.</summary>
    public int[] BlockStarts { get; }

    /// <summary>The input indices that a class of a tile reads, one a point; -1 for a zero.</summary>
    public ReadOnlySpan<int> Sources(int tile, int part) => _sources.AsSpan((tile * _classes + part) * _points, _points);

    /// <summary>The input indices that the tiles of some blocks read.</summary>
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

    /// <summary>Beyond what the padding reaches lie pixels that only outputs outside the picture would need: any will do.</summary>
    private static int Source(ConvolutionGeometry geometry, int index, int side)
    {
        if (geometry.Padding == PaddingMode.Reflect)
        {
            return Math.Clamp(Padding.Reflect(index, side), 0, side - 1);
        }

        return index >= 0 && index < side ? index : -1;
    }
}

/// <summary>A tile along an axis.</summary>
/// <param name="Out">Its first output.</param>
/// <param name="Count">Its outputs that lie in the picture.</param>
/// <param name="Inside">Whether its patches read no zeros beside the picture.</param>
internal readonly record struct WinogradAxisTile(int Out, int Count, bool Inside);
