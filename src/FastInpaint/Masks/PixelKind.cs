namespace FastInpaint.Masks;

/// <summary>What the bytes of a hole mask say: hole[y * width + x] is 0 where the picture is known, and else a sum of these.</summary>
internal static class PixelKind
{
    /// <summary>The mask says that the pixel is hole.</summary>
    public const byte Hole = 1;

    /// <summary>The pixel is transparent and comes back as it was; its color is unknown.</summary>
    public const byte Hidden = 2;

    /// <summary>The pixel was erased and becomes opaque.</summary>
    public const byte Opaque = 4;

    /// <summary>Whether the pixel is written.</summary>
    public static bool IsFilled(byte kind) => (kind & (Hole | Hidden)) == Hole;
}
