namespace FastInpaint.Masks;

/// <summary>Bits of a hole mask's bytes. hole[y * width + x] is 0 for a known pixel, else a sum of these bits.</summary>
internal static class PixelKind
{
    /// <summary>The mask says that the pixel is hole.</summary>
    public const byte Hole = 1;

    /// <summary>The pixel is transparent: its color is unknown, and it comes back as it was.</summary>
    public const byte Hidden = 2;

    /// <summary>The pixel was erased, and becomes opaque.</summary>
    public const byte Opaque = 4;

    /// <summary>Whether the pixel is filled: it is hole and not hidden.</summary>
    public static bool IsFilled(byte kind) => (kind & (Hole | Hidden)) == Hole;
}
