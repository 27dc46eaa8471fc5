namespace FastInpaint;

/// <summary>The parts of a hole, found on cells of <see cref="CellSide"/> pixels: hole pixels of the same or of neighbouring cells are one part.</summary>
internal static class HoleComponents
{
    private const int CellSide = 16;

    /// <summary>The bounding boxes of the hole's parts in the mask, in the order of their topmost cells.</summary>
    /// <param name="mask">The mask.</param>
    /// <param name="range">What is hole.</param>
    /// <param name="bounds">A box around all hole pixels.</param>
    public static List<PixelBox> Boxes(ReadOnlyMask mask, HoleRange range, PixelBox bounds)
    {
        int columns = ((bounds.Width - 1) / CellSide) + 1;
        int rows = ((bounds.Height - 1) / CellSide) + 1;
        var cells = new PixelBox[checked(columns * rows)];
        for (int y = bounds.Top; y < bounds.Bottom; y++)
        {
            MarkRow(mask.Row(y)[bounds.Left..bounds.Right], range, bounds.Left, y, cells.AsSpan((y - bounds.Top) / CellSide * columns, columns));
        }

        var boxes = new List<PixelBox>();
        var pending = new Stack<int>();
        for (int first = 0; first < cells.Length; first++)
        {
            if (!cells[first].IsEmpty)
            {
                boxes.Add(Collect(cells, columns, rows, first, pending));
            }
        }

        return boxes;
    }

    /// <summary>Extends the boxes of a row's cells by its hole pixels.</summary>
    private static void MarkRow(ReadOnlySpan<byte> row, HoleRange range, int left, int y, Span<PixelBox> cells)
    {
        for (int x = 0; x < row.Length;)
        {
            int next = row[x..].IndexOfAnyInRange((byte)range.First, (byte)range.Last);
            if (next < 0)
            {
                return;
            }

            x += next;
            int cell = x / CellSide;
            int end = Math.Min((cell + 1) * CellSide, row.Length);
            int last = x + row[x..end].LastIndexOfAnyInRange((byte)range.First, (byte)range.Last);
            cells[cell] = Union(cells[cell], new PixelBox(left + x, y, left + last + 1, y + 1));
            x = end;
        }
    }

    /// <summary>Takes a cell and all that are connected with it out of the grid, and returns their box.</summary>
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

    /// <summary>The smallest box around both; an empty one counts for nothing.</summary>
    public static PixelBox Union(PixelBox a, PixelBox b) =>
        a.IsEmpty ? b
        : b.IsEmpty ? a
        : new PixelBox(Math.Min(a.Left, b.Left), Math.Min(a.Top, b.Top), Math.Max(a.Right, b.Right), Math.Max(a.Bottom, b.Bottom));
}
