namespace FastInpaint.Masks;

/// <summary>The darkest and the brightest value of a mask.</summary>
internal struct MaskLevels()
{
    public int Darkest { get; private set; } = byte.MaxValue;

    public int Brightest { get; private set; }

    /// <summary>The levels of a whole mask. An empty mask gives the initial levels.</summary>
    /// <param name="enough">The search ends after the first row with a pixel brighter than this.</param>
    public static MaskLevels Of(ReadOnlyMask mask, int enough = byte.MaxValue)
    {
        var levels = new MaskLevels();
        for (int y = 0; y < mask.Height && levels.Brightest <= enough; y++)
        {
            levels.Take(mask.Row(y));
        }

        return levels;
    }

    public void Take(ReadOnlySpan<byte> row)
    {
        foreach (byte value in row)
        {
            Darkest = Math.Min(Darkest, value);
            Brightest = Math.Max(Brightest, value);
        }
    }
}
