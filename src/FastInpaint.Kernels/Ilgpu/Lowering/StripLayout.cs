using FastInpaint.Graph;

namespace FastInpaint.Kernels.Ilgpu;

/// <summary>
/// Decides how a map that is not kept is made strip by strip. A strip consists of whole tiles of the kernels, so its pixels and its tiles' statistics equal those of the whole map. Rows that two strips
/// read are computed twice.
/// </summary>
internal sealed class StripLayout
{
    /// <param name="producer">The convolution that makes the map.</param>
    /// <param name="map">The map.</param>
    /// <param name="consumer">The convolution that reads the map; null if only statistics are wanted.</param>
    /// <param name="output">Shape of the consumer's output; the map's own shape if there is no consumer.</param>
    /// <param name="unitRows">Rows of units in a tile of the kernels.</param>
    /// <param name="stripRows">Rows of the map in a strip, without the rows that the next strip reads too. A multiple of <see cref="StatisticsPartition.BlockRows"/>.</param>
    public StripLayout(ConvolutionGeometry producer, TensorShape map, ConvolutionGeometry? consumer, TensorShape output, int unitRows, int stripRows)
    {
        int mapTileRows = unitRows * producer.OutStep;
        int tileRows = consumer is null ? mapTileRows : unitRows * consumer.InStep;
        int tiles = Tiles(consumer is null ? map.H : output.H, consumer is null ? mapTileRows : unitRows);
        int step = Math.Max(1, stripRows / tileRows);
        for (int first = 0; first < tiles; first += step)
        {
            int end = Math.Min(first + step, tiles);
            (int top, int bottom) = consumer is null ? (first * tileRows, Math.Min(end * tileRows, map.H)) : RowsRead(consumer, map.H, first * tileRows, end * tileRows);
            int firstTile = top / mapTileRows;
            int endTile = Tiles(bottom, mapTileRows);
            Strips.Add(new Strip(firstTile * mapTileRows, firstTile, endTile, first, end));
            BufferRows = Math.Max(BufferRows, Math.Min(endTile * mapTileRows, map.H) - (firstTile * mapTileRows));
        }
    }

    public List<Strip> Strips { get; } = [];

    /// <summary>Rows of the map that fit into the buffer.</summary>
    public int BufferRows { get; }

    private static int Tiles(int rows, int tileRows) => (rows + tileRows - 1) / tileRows;

    /// <summary>The rows that the consumer's tiles read if their units begin at rows first to end of the map. Tiles also have units below the picture. Mirrored rows count at their places inside the picture.</summary>
    private static (int Top, int Bottom) RowsRead(ConvolutionGeometry consumer, int height, int first, int end)
    {
        int top = first + consumer.MinRow;
        int last = end - consumer.InStep + consumer.MaxRow;
        int mirroredTop = consumer.Padding == PaddingMode.Reflect && last >= height ? (2 * (height - 1)) - last : top;
        int mirroredBottom = consumer.Padding == PaddingMode.Reflect && top < 0 ? -top : last;
        return (Math.Max(0, Math.Min(top, mirroredTop)), Math.Min(height, Math.Max(last, mirroredBottom) + 1));
    }
}

/// <summary>A strip of a map.</summary>
/// <param name="FirstRow">The map's row that lies at the start of the buffer.</param>
/// <param name="FirstTile">The producer's first row of tiles.</param>
/// <param name="EndTile">The row of tiles behind the producer's last one.</param>
/// <param name="ConsumerFirstTile">The consumer's first row of tiles.</param>
/// <param name="ConsumerEndTile">The row of tiles behind the consumer's last one.</param>
internal readonly record struct Strip(int FirstRow, int FirstTile, int EndTile, int ConsumerFirstTile, int ConsumerEndTile);
