namespace FastInpaint.Detection;

/// <summary>Parts of a picture that the detector can be run on apart. It has no norms, so a part with a halo gives what the whole picture gives.</summary>
internal static class DetectorGrid
{
    /// <summary>Parts begin at multiples of it: there the strides, and the tiles of the CPU's convolutions, fall as they do in the whole picture.</summary>
    public const int Step = 48;

    /// <summary>Pixels beside a part that the network sees at least. A value depends on 21 at most.</summary>
    public const int Halo = 24;

    /// <summary>What the network has to see for the values of a core.</summary>
    public static PixelBox Around(PixelBox core, int width, int height)
    {
        (int left, int right) = Around(core.Left, core.Right, width);
        (int top, int bottom) = Around(core.Top, core.Bottom, height);
        return new PixelBox(left, top, right, bottom);
    }

    private static (int Start, int End) Around(int start, int end, int side) =>
        (Math.Max(0, start - Halo) / Step * Step, (int)Math.Min(side, ((long)end + Halo + Step - 1) / Step * Step));
}
