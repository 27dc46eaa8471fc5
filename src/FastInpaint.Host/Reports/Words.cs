using FastInpaint.Graph;

namespace FastInpaint.Host.Reports;

/// <summary>Values of the library as the program spells them.</summary>
internal static class Words
{
    public static string Of(Precision precision) => Lower(precision);

    /// <summary><c>none</c> where nothing ran.</summary>
    public static string Of(InpaintStrategy? strategy) => strategy is { } known ? Lower(known) : "none";

    public static string Of(DetailKind detail) => Lower(detail);

    private static string Lower<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
