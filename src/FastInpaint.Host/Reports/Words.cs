using FastInpaint.Graph;
using FastInpaint.Imaging;

namespace FastInpaint.Host.Reports;

/// <summary>The words for values of the library in reports and headers.</summary>
internal static class Words
{
    public static string Of(Precision precision) => Lower(precision);

    /// <summary>The strategy's word; <c>none</c> where nothing ran.</summary>
    public static string Of(InpaintStrategy? strategy) => strategy is { } known ? Lower(known) : "none";

    public static string Of(DetailKind detail) => Lower(detail);

    /// <summary>The word for the source of the hole; null stands for the picture's own alpha.</summary>
    public static string Of(MaskSource? mask) => mask switch
    {
        null => "picture alpha",
        MaskSource.AlphaAndBrightness => "alpha and brightness",
        { } source => Lower(source),
    };

    private static string Lower<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
