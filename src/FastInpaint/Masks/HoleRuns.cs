using System.Runtime.CompilerServices;

namespace FastInpaint.Masks;

/// <summary>All runs of pixels to fill, from top to bottom and from left to right, and their components. Runs whose pixels touch, also diagonally, belong to one component.</summary>
internal readonly unsafe struct HoleRuns
{
    private const byte Hole = PixelKind.Hole, Erased = PixelKind.Hole | PixelKind.Opaque;

    private readonly HoleRun* _runs;

    private HoleRuns(HoleRun* runs, int count)
    {
        _runs = runs;
        Count = count;
    }

    /// <summary>The number of runs.</summary>
    public int Count { get; }

    /// <summary>A run.</summary>
    public ref HoleRun this[int index] => ref _runs[index];

    /// <summary>Bytes that suffice for the runs of any hole in a box.</summary>
    public static long Bytes(PixelBox box) => NativeBlock.Align(((long)box.Width + 1) / 2 * box.Height * sizeof(HoleRun));

    /// <summary>Finds the runs in a box.</summary>
    /// <param name="hole">hole[y * width + x], kinds of pixels.</param>
    /// <param name="width">Width of the picture.</param>
    /// <param name="box">The box.</param>
    /// <param name="memory"><see cref="Bytes"/> bytes.</param>
    public static HoleRuns Find(byte* hole, int width, PixelBox box, byte* memory)
    {
        var runs = (HoleRun*)memory;
        int count = 0, above = 0;
        for (int y = box.Top; y < box.Bottom; y++)
        {
            int first = count;
            var row = new ReadOnlySpan<byte>(hole + ((long)y * width), box.Right);
            for (int x = box.Left; x < box.Right; count++)
            {
                int skipped = row[x..].IndexOfAny(Hole, Erased);
                if (skipped < 0)
                {
                    break;
                }

                int left = x + skipped, length = row[left..].IndexOfAnyExcept(Hole, Erased);
                x = length < 0 ? box.Right : left + length;
                runs[count] = new HoleRun { Y = y, Left = left, Right = x, First = count };
            }

            Join(runs, above, first, count);
            above = first;
        }

        // The first run of a component is an earlier run, or the run itself.
        for (int i = 0; i < count; i++)
        {
            runs[i].First = runs[runs[i].First].First;
        }

        return new HoleRuns(runs, count);
    }

    /// <summary>Joins runs of neighboring rows: runs first to end - 1 of one row with runs above to first - 1 of the row above.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Join(HoleRun* runs, int above, int first, int end)
    {
        for ((int i, int j) = (above, first); i < first && j < end;)
        {
            if (runs[i].Left <= runs[j].Right && runs[j].Left <= runs[i].Right)
            {
                int a = Root(runs, i), b = Root(runs, j);
                runs[Math.Max(a, b)].First = Math.Min(a, b);
            }

            if (runs[i].Right < runs[j].Right)
            {
                i++;
            }
            else
            {
                j++;
            }
        }
    }

    private static int Root(HoleRun* runs, int index)
    {
        while (runs[index].First != index)
        {
            index = runs[index].First = runs[runs[index].First].First;
        }

        return index;
    }
}
