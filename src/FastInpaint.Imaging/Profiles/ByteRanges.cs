namespace FastInpaint.Imaging.Profiles;

/// <summary>A set of byte ranges, which may overlap.</summary>
internal sealed class ByteRanges
{
    private readonly List<(int Start, int End)> _ranges = [];

    /// <summary>Adds a range, cut to the data's length.</summary>
    public void Add(long start, long length, int total)
    {
        if (start >= 0 && start < total && length > 0)
        {
            _ranges.Add(((int)start, (int)Math.Min(total, start + length)));
        }
    }

    /// <summary>The ranges in order, without overlaps.</summary>
    public List<(int Start, int End)> Merged()
    {
        _ranges.Sort();
        var merged = new List<(int Start, int End)>();
        foreach ((int start, int end) in _ranges)
        {
            if (merged.Count > 0 && start <= merged[^1].End)
            {
                merged[^1] = (merged[^1].Start, Math.Max(merged[^1].End, end));
            }
            else
            {
                merged.Add((start, end));
            }
        }

        return merged;
    }

    /// <summary>The bytes of these ranges that are in none of the others, in order.</summary>
    public List<(int Start, int End)> Without(ByteRanges others)
    {
        List<(int Start, int End)> kept = others.Merged();
        var rest = new List<(int, int)>();
        int next = 0;
        foreach ((int first, int end) in Merged())
        {
            int start = first;
            while (next < kept.Count && kept[next].End <= start)
            {
                next++;
            }

            for (int i = next; start < end && i < kept.Count && kept[i].Start < end; i++)
            {
                if (kept[i].Start > start)
                {
                    rest.Add((start, kept[i].Start));
                }

                start = Math.Max(start, kept[i].End);
            }

            if (start < end)
            {
                rest.Add((start, end));
            }
        }

        return rest;
    }
}
