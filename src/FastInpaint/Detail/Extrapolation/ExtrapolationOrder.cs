namespace FastInpaint.Detail.Extrapolation;

/// <summary>
/// Finds the order of the blocks. Blocks with more known pixels around them come earlier; ties are broken by position. A block uses the results of earlier blocks within its window, and nothing of later blocks.
/// The level of a block is 1 more than the highest level of those earlier blocks. So blocks of the same level do not depend on each other.
/// </summary>
internal sealed unsafe class ExtrapolationOrder
{
    private const int Reach = ExtrapolationGrid.Margin;
    private const int Width = 2 * Reach + 1;

    /// <summary>Weight of a known pixel, relative to one that is 1 pixel nearer to the block's middle.</summary>
    private const double Decay = 0.8;

    private readonly int[] _weights = new int[Width * Width];

    public ExtrapolationOrder()
    {
        const double One = 1024;
        for (int row = -Reach; row <= Reach; row++)
        for (int column = -Reach; column <= Reach; column++)
        {
            double distance = ExtrapolationGrid.Side * Math.Sqrt(row * row + column * column);
            _weights[(row + Reach) * Width + column + Reach] = (int)Math.Round(One * Math.Pow(Decay, distance));
        }
    }

    /// <summary>Takes the cells whose level is 1, sets their final levels, and lists them in <see cref="ExtrapolationGrid.Blocks"/>, sorted by level and then by order.</summary>
    /// <returns>Number of blocks.</returns>
    public int Run(in ExtrapolationGrid grid)
    {
        int count = 0;
        for (int row = 0; row < grid.Rows; row++)
        for (int column = 0; column < grid.Columns; column++)
        {
            nint cell = grid.At(column, row);
            if (grid.Levels[cell] != 0)
            {
                grid.Blocks[count++] = (ulong)(int.MaxValue - Surroundings(grid, cell)) << 32 | (uint)cell;
                grid.Levels[cell] = 0;
            }
        }

        var blocks = new Span<ulong>(grid.Blocks, count);
        blocks.Sort();
        for (int i = 0; i < count; i++)
        {
            var cell = (nint)(uint)blocks[i];
            grid.Levels[cell] = 1 + Highest(grid, cell);
        }

        // The sort must be stable: the order within a level must stay.
        for (int i = 0; i < count; i++)
        {
            blocks[i] = (ulong)grid.Levels[(nint)(uint)blocks[i]] << 32 | (uint)blocks[i];
        }

        blocks.Sort();
        return count;
    }

    private int Surroundings(in ExtrapolationGrid grid, nint cell)
    {
        int sum = 0;
        fixed (int* weights = _weights)
        {
            int* weight = weights;
            for (int row = -Reach; row <= Reach; row++)
            {
                int* known = grid.Known + cell + row * grid.Stride;
                for (int column = -Reach; column <= Reach; column++)
                {
                    sum += known[column] * *weight++;
                }
            }
        }

        return sum;
    }

    private static int Highest(in ExtrapolationGrid grid, nint cell)
    {
        int highest = 0;
        for (int row = -Reach; row <= Reach; row++)
        {
            int* levels = grid.Levels + cell + row * grid.Stride;
            for (int column = -Reach; column <= Reach; column++)
            {
                highest = Math.Max(highest, levels[column]);
            }
        }

        return highest;
    }
}
