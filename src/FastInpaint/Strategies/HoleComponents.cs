namespace FastInpaint.Strategies;

/// <summary>The components of a hole, found on cells of <see cref="CellSide"/> pixels. Hole pixels in the same cell, or in neighboring cells, belong to one component. Rows are marked from top to bottom.</summary>
internal sealed class HoleComponents
{
    public const int CellSide = 16;

    private readonly PixelBox _cellBox;
    private readonly PixelBox[] _cells;
    private readonly HoleRange _range;

    /// <param name="range">The mask values that mean hole.</param>
    /// <param name="bounds">A box around all hole pixels.</param>
    public HoleComponents(HoleRange range, PixelBox bounds)
    {
        // Cells have the same places in the picture for any bounds.
        _cellBox = new PixelBox(bounds.Left / CellSide, bounds.Top / CellSide, ((bounds.Right - 1) / CellSide) + 1, ((bounds.Bottom - 1) / CellSide) + 1);
        _cells = new PixelBox[checked((int)_cellBox.Area)];
        _range = range;
    }

    /// <summary>The bounding boxes of the hole's components in a mask.</summary>
    public static List<PixelBox> Boxes(ReadOnlyMask mask, HoleRange range, PixelBox bounds)
    {
        var components = new HoleComponents(range, bounds);
        for (int y = bounds.Top; y < bounds.Bottom; y++)
        {
            components.Mark(mask.Row(y), y);
        }

        return components.Boxes();
    }

    /// <summary>Extends the box of each cell by the hole pixels of one row.</summary>
    /// <param name="row">The mask's row.</param>
    /// <param name="y">Index of the row, within the bounds.</param>
    public void Mark(ReadOnlySpan<byte> row, int y)
    {
        if (_range.First > _range.Last)
        {
            return;
        }

        Span<PixelBox> cells = _cells.AsSpan(((y / CellSide) - _cellBox.Top) * _cellBox.Width, _cellBox.Width);
        for (int x = _cellBox.Left * CellSide; x < row.Length;)
        {
            int next = row[x..].IndexOfAnyInRange((byte)_range.First, (byte)_range.Last);
            if (next < 0)
            {
                return;
            }

            x += next;
            int cell = x / CellSide;
            int end = Math.Min((cell + 1) * CellSide, row.Length);
            int last = x + row[x..end].LastIndexOfAnyInRange((byte)_range.First, (byte)_range.Last);
            ref PixelBox box = ref cells[cell - _cellBox.Left];
            box = Union(box, new PixelBox(x, y, last + 1, y + 1));
            x = end;
        }
    }

    /// <summary>The bounding boxes of the components, in the order of their topmost cells. Call it once, after all rows.</summary>
    public List<PixelBox> Boxes()
    {
        var boxes = new List<PixelBox>();
        var pending = new Stack<int>();
        for (int first = 0; first < _cells.Length; first++)
        {
            if (!_cells[first].IsEmpty)
            {
                boxes.Add(Collect(_cells, _cellBox.Width, _cellBox.Height, first, pending));
            }
        }

        return boxes;
    }

    /// <summary>Removes a cell and all cells connected to it from the grid, and returns the box around them.</summary>
    private static PixelBox Collect(PixelBox[] cells, int columns, int rows, int first, Stack<int> pending)
    {
        PixelBox box = default;
        Take(first);
        while (pending.TryPop(out int cell))
        {
            (int row, int column) = Math.DivRem(cell, columns);
            for (int i = Math.Max(row - 1, 0); i <= Math.Min(row + 1, rows - 1); i++)
            for (int j = Math.Max(column - 1, 0); j <= Math.Min(column + 1, columns - 1); j++)
            {
                Take((i * columns) + j);
            }
        }

        return box;

        void Take(int cell)
        {
            if (!cells[cell].IsEmpty)
            {
                box = Union(box, cells[cell]);
                cells[cell] = default;
                pending.Push(cell);
            }
        }
    }

    /// <summary>The smallest box around two boxes. An empty box is ignored.</summary>
    public static PixelBox Union(PixelBox a, PixelBox b) =>
        a.IsEmpty ? b
        : b.IsEmpty ? a
        : new PixelBox(Math.Min(a.Left, b.Left), Math.Min(a.Top, b.Top), Math.Max(a.Right, b.Right), Math.Max(a.Bottom, b.Bottom));
}
