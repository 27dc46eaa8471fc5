namespace FastInpaint;

/// <summary>The connected spots of a box of pixels.</summary>
internal sealed class SpotMap
{
    private readonly int[] _labels;

    private SpotMap(int[] labels, int count) => (_labels, Count) = (labels, count);

    /// <summary>Spots, numbered from 1 in the order of their topmost leftmost pixels.</summary>
    public int Count { get; }

    /// <summary>The spot of each pixel, 0 for none.</summary>
    public ReadOnlySpan<int> Labels => _labels;

    /// <summary>Finds the spots of a part of the hole.</summary>
    /// <param name="probabilities">One value a pixel of the box.</param>
    /// <param name="refillable">Not 0 where a pixel may be filled again.</param>
    /// <param name="width">Width of the box.</param>
    public static SpotMap Find(ReadOnlySpan<float> probabilities, ReadOnlySpan<byte> refillable, int width, RefineOptions options)
    {
        float threshold = Threshold(probabilities, refillable, options);
        var marked = new byte[probabilities.Length];
        for (int i = 0; i < marked.Length; i++)
        {
            marked[i] = refillable[i] != 0 && probabilities[i] > threshold ? (byte)1 : (byte)0;
        }

        var grown = new byte[marked.Length];
        HoleMask.Build(new ReadOnlyMask(marked, width, marked.Length / width), new InpaintOptions { MaskThreshold = 0, Dilate = options.Grow }, grown);
        for (int i = 0; i < grown.Length; i++)
        {
            grown[i] = refillable[i] != 0 ? grown[i] : (byte)0;
        }

        return Label(grown, width);
    }

    /// <summary>The threshold, raised to what the given share of the part's pixels is above.</summary>
    private static float Threshold(ReadOnlySpan<float> probabilities, ReadOnlySpan<byte> refillable, RefineOptions options)
    {
        var inside = new List<float>();
        for (int i = 0; i < refillable.Length; i++)
        {
            if (refillable[i] != 0)
            {
                inside.Add(probabilities[i]);
            }
        }

        if (inside.Count == 0)
        {
            return 1;
        }

        inside.Sort();
        int known = Math.Clamp((int)Math.Ceiling(inside.Count * (1 - options.MostShare)), 0, inside.Count);
        return known == 0 ? (float)options.Threshold : Math.Max((float)options.Threshold, inside[known - 1]);
    }

    /// <summary>Numbers the parts of a mask whose pixels touch, by a side or by a corner.</summary>
    private static SpotMap Label(ReadOnlySpan<byte> mask, int width)
    {
        var labels = new int[mask.Length];
        var pending = new Stack<int>();
        int count = 0;
        for (int first = 0; first < mask.Length; first++)
        {
            if (mask[first] == 0 || labels[first] != 0)
            {
                continue;
            }

            labels[first] = ++count;
            pending.Push(first);
            while (pending.TryPop(out int pixel))
            {
                (int y, int x) = Math.DivRem(pixel, width);
                for (int i = Math.Max(y - 1, 0); i <= Math.Min(y + 1, (mask.Length / width) - 1); i++)
                for (int j = Math.Max(x - 1, 0); j <= Math.Min(x + 1, width - 1); j++)
                {
                    int neighbour = (i * width) + j;
                    if (mask[neighbour] != 0 && labels[neighbour] == 0)
                    {
                        labels[neighbour] = count;
                        pending.Push(neighbour);
                    }
                }
            }
        }

        return new SpotMap(labels, count);
    }
}
