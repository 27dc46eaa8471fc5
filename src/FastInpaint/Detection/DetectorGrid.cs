namespace FastInpaint.Detection;

/// <summary>Cuts a picture into parts on which the detector can run one by one. The detector has no norms, so a part with a halo gives the same values as the whole picture.</summary>
internal static class DetectorGrid
{
    /// <summary>Parts begin at multiples of this number of pixels. There, the network's strides and the CPU's convolution tiles have the same places as in the whole picture.</summary>
    public const int Step = 48;

    /// <summary>Fewest pixels around a part that the network also sees. A value depends on pixels at most 21 away.</summary>
    public const int Halo = 24;

    /// <summary>The pixels that the network has to see to compute a core.</summary>
    public static PixelBox Around(PixelBox core, int width, int height)
    {
        (int left, int right) = Around(core.Left, core.Right, width);
        (int top, int bottom) = Around(core.Top, core.Bottom, height);
        return new PixelBox(left, top, right, bottom);
    }

    private static (int Start, int End) Around(int start, int end, int side) =>
        (Math.Max(0, start - Halo) / Step * Step, (int)Math.Min(side, ((long)end + Halo + Step - 1) / Step * Step));
}
