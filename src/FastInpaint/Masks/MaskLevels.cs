namespace FastInpaint.Masks;

/// <summary>The darkest and the brightest value of a mask.</summary>
internal struct MaskLevels()
{
    public int Darkest { get; private set; } = byte.MaxValue;

    public int Brightest { get; private set; }

    /// <summary>The levels of a whole mask; those of nothing where it is empty.</summary>
    /// <param name="enough">A row with a brighter pixel is the last one that is looked at.</param>
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
