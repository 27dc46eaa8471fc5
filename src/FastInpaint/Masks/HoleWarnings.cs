using System.Collections.Immutable;

namespace FastInpaint.Masks;

/// <summary>What to tell the user of a hole, in whole sentences. Options have the names that <see cref="InpaintOptions"/> gives them.</summary>
internal static class HoleWarnings
{
    private const int MostPercent = 95;

    private const string NothingKnown = "The hole covers the whole picture: no pixel is known, so the result is the network's guess from nothing.";

    private const string Deep = "The hole reaches more than 110 pixels from the nearest known one, further than the network sees: what lies deeper is a guess from the picture's overall look.";

    /// <param name="options">How the hole was made.</param>
    /// <param name="hole">Pixels of the hole, at least 1.</param>
    /// <param name="pixels">Pixels of the picture.</param>
    /// <param name="deep">Whether the hole reaches further than the network sees.</param>
    public static ImmutableArray<string> Of(InpaintOptions options, long hole, long pixels, bool deep)
    {
        string? depth = hole == pixels ? NothingKnown : deep ? Deep : null;
        string? share = hole * 100 > pixels * MostPercent
            ? $"The hole is {hole} of {pixels} pixels, more than {MostPercent} %. Where the mask marks what is to stay, {(options.InvertMask ? "leave out" : "use")} {nameof(InpaintOptions.InvertMask)}."
            : null;
        return (depth, share) switch
        {
            (null, null) => [],
            (null, _) => [share],
            (_, null) => [depth],
            _ => [depth, share],
        };
    }

    /// <summary>Of a mask that makes no pixel hole.</summary>
    public static ImmutableArray<string> Empty(InpaintOptions options, MaskLevels mask)
    {
        const string Threshold = nameof(InpaintOptions.MaskThreshold);
        int limit = options.MaskThreshold;
        return options.InvertMask
            ? [$"The hole is empty: with {nameof(InpaintOptions.InvertMask)} it is where the mask is at most {Threshold} {limit}, and the darkest pixel is {mask.Darkest}. Leave out {nameof(InpaintOptions.InvertMask)}, or use a {Threshold} of {mask.Darkest} or more."]
            : [$"The hole is empty: no pixel of the mask is above {Threshold} {limit}, and the brightest is {mask.Brightest}. {(mask.Brightest == 0 ? "Paint the hole bright." : $"Use a {Threshold} below {mask.Brightest}.")}"];
    }

    /// <summary>Of a mask that says what must not be used; null where there is nothing to say.</summary>
    public static string? Exclude(MaskLevels mask) => mask.Brightest is > 0 and <= InpaintOptions.ExcludeThreshold
        ? $"Nothing is excluded: no pixel of the exclude mask is above {InpaintOptions.ExcludeThreshold}, and the brightest is {mask.Brightest}. Paint brighter what must not be used."
        : null;
}
