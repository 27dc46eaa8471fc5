namespace FastInpaint;

/// <summary>A picture to run before the first real one.</summary>
internal static class WarmUpPicture
{
    /// <exception cref="ArgumentOutOfRangeException">A side is below 1, or the picture has more pixels than an array can hold.</exception>
    public static void CheckSize(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)width * height, Array.MaxLength, nameof(height));
    }

    /// <summary>A mask whose middle quarter is hole, at least one pixel.</summary>
    public static byte[] Mask(int width, int height)
    {
        var mask = new byte[(long)width * height];
        for (int y = height / 4; y < Math.Max((height / 4) + 1, 3 * height / 4); y++)
        {
            mask.AsSpan((y * width) + (width / 4), Math.Max(1, width / 2)).Fill(255);
        }

        return mask;
    }
}
