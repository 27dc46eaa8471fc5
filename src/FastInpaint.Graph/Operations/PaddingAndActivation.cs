namespace FastInpaint.Graph;

/// <summary>The values outside a map's border.</summary>
internal enum PaddingMode
{
    /// <summary>Zeros.</summary>
    Zero,

    /// <summary>The map mirrored at its border, without repeating the border pixel: index -i is i.</summary>
    Reflect,
}

/// <summary>Pixels added around a map.</summary>
/// <param name="Before">Rows above and columns to the left.</param>
/// <param name="After">Rows below and columns to the right.</param>
/// <param name="Mode">The values of the added pixels.</param>
internal readonly record struct Padding(int Before, int After, PaddingMode Mode)
{
    public static Padding None => default;

    public bool IsNone => Before == 0 && After == 0;

    public override string ToString() =>
        IsNone ? "no padding" : Before == After ? $"{Mode.ToString().ToLowerInvariant()} {Before}" : $"{Mode.ToString().ToLowerInvariant()} {Before},{After}";

    /// <summary>The index inside 0..<paramref name="length"/>-1 that reflection gives for <paramref name="i"/>, which may lie outside by less than the length.</summary>
    public static int Reflect(int i, int length) => i < 0 ? -i : i >= length ? 2 * (length - 1) - i : i;
}

/// <summary>An element-wise function.</summary>
internal enum Activation
{
    /// <summary>y = x</summary>
    None,

    /// <summary>y = max(x, 0)</summary>
    Relu,

    /// <summary>y = x if x is at least 0, else 0.2 x</summary>
    LeakyRelu,

    /// <summary>y = (tanh(x) + 1) / 2</summary>
    TanhToUnit,

    /// <summary>y = 1 / (1 + exp(-x))</summary>
    Sigmoid,
}
