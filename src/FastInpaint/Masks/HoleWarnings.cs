using System.Collections.Immutable;

namespace FastInpaint.Masks;

/// <summary>Warnings about a hole, in whole sentences for the user. Options are named as in <see cref="InpaintOptions"/>.</summary>
internal static class HoleWarnings
{
    private const int MostPercent = 95;

    // A soft brush leaves few pixels of these levels. Most pixels of a photograph have them.
    private const byte FirstGray = 32, LastGray = 223;

    /// <summary>The sentences that are not null.</summary>
    public static ImmutableArray<string> Together(params ReadOnlySpan<string?> sentences)
    {
        ImmutableArray<string> all = [];
        foreach (string? sentence in sentences)
        {
            all = sentence is null ? all : all.Add(sentence);
        }

        return all;
    }

    /// <summary>Whether a hole is so large that the gray pixels of its mask are counted.</summary>
    public static bool IsLarge(long hole, long pixels) => 2 * hole > pixels;

    /// <summary>Number of pixels that are neither dark nor bright.</summary>
    public static long Gray(ReadOnlySpan<byte> row)
    {
        int count = 0;
        foreach (byte value in row)
        {
            count += value is >= FirstGray and <= LastGray ? 1 : 0;
        }

        return count;
    }

    /// <inheritdoc cref="Large(InpaintOptions, long, long, long)"/>
    public static string? Large(InpaintOptions options, ReadOnlyMask mask, long hole)
    {
        long gray = 0, pixels = (long)mask.Width * mask.Height;
        for (int y = 0; y < mask.Height && IsLarge(hole, pixels); y++)
        {
            gray += Gray(mask.Row(y));
        }

        return Large(options, gray, hole, pixels);
    }

    /// <summary>Warning about a hole that covers more than half of the picture, where the mask looks like a picture, or that covers nearly the whole picture; null for any other hole.</summary>
    /// <param name="options">How the hole was made.</param>
    /// <param name="gray">Number of the mask's pixels that are neither dark nor bright.</param>
    /// <param name="hole">Number of hole pixels.</param>
    /// <param name="pixels">Number of the picture's pixels.</param>
    public static string? Large(InpaintOptions options, long gray, long hole, long pixels) => IsLarge(hole, pixels) && 4 * gray > pixels
        ? $"The mask looks like a picture: {gray} of its {pixels} pixels are gray ({FirstGray} to {LastGray}), and {hole} are hole. Give a mask that is bright where the picture is to be filled, and black elsewhere."
        : hole * 100 > pixels * MostPercent
        ? $"The hole is {hole} of {pixels} pixels, more than {MostPercent} %. Where the mask marks what is to stay, {(options.InvertMask ? "leave out" : "use")} {nameof(InpaintOptions.InvertMask)}."
        : null;

    /// <summary>Warning about a mask in which no pixel is hole.</summary>
    public static string Empty(InpaintOptions options, MaskLevels mask)
    {
        const string Threshold = nameof(InpaintOptions.MaskThreshold);
        int limit = options.MaskThreshold;
        return options.InvertMask
            ? $"The hole is empty: with {nameof(InpaintOptions.InvertMask)} the hole is where the mask is at most {Threshold} {limit}, and the darkest pixel is {mask.Darkest}. "
                + $"Leave out {nameof(InpaintOptions.InvertMask)}, or use a {Threshold} of {mask.Darkest} or more."
            : $"The hole is empty: no pixel of the mask is above {Threshold} {limit}, and the brightest is {mask.Brightest}. {(mask.Brightest == 0 ? "Paint the hole bright." : $"Use a {Threshold} below {mask.Brightest}.")}";
    }

    /// <summary>Warning about an exclude mask in which no pixel is above the threshold though some are not 0; null for any other mask.</summary>
    public static string? Exclude(MaskLevels mask) => mask.Brightest is > 0 and <= InpaintOptions.ExcludeThreshold
        ? $"Nothing is excluded: no pixel of the exclude mask is above {InpaintOptions.ExcludeThreshold}, and the brightest is {mask.Brightest}. Paint brighter what must not be used."
        : null;
}
