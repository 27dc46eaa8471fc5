using FastInpaint.Host.Options;
using FastInpaint.Host.Pictures;
using FastInpaint.Imaging;

namespace FastInpaint.Host.Queue.Messages;

/// <summary>How a job's picture is filled: the options of <c>inpaint</c> that belong to a picture, with the same names, ranges and defaults.</summary>
/// <remarks>Properties with a default can be set: generated deserializers give init-only ones that are missing zero or null.</remarks>
internal sealed record JobOptions
{
    public string Strategy { get; set; } = "auto";

    public string Match { get; set; } = "seamless";

    public string Detail { get; set; } = "auto";

    public int MaskThreshold { get; set; } = 127;

    public bool InvertMask { get; init; }

    /// <summary>Pixels.</summary>
    public int Dilate { get; init; }

    /// <summary>Pixels.</summary>
    public int Feather { get; init; }

    /// <summary>Quality of a JPEG or WebP file, 1 to 100; null for the source's.</summary>
    public int? Quality { get; init; }

    /// <summary>Refuse larger pictures; the worker's own limit holds too.</summary>
    public long MaxPixels { get; set; } = 1_000_000_000;

    /// <summary>Whether the artifact score is wanted.</summary>
    public bool Scores { get; init; }

    public static JobOptions Of(InpaintSettings settings) => new()
    {
        Strategy = SharedOptions.Name(settings.Fill.Strategy),
        Match = settings.Fill.Match.ToString().ToLowerInvariant(),
        Detail = settings.Fill.Detail.ToString().ToLowerInvariant(),
        MaskThreshold = settings.Fill.MaskThreshold,
        InvertMask = settings.Fill.InvertMask,
        Dilate = settings.Fill.Dilate,
        Feather = settings.Fill.Feather,
        Quality = settings.Quality,
        MaxPixels = settings.Limits.MaxPixels,
        Scores = settings.Scores,
    };

    /// <param name="maxPixels">The worker's own limit.</param>
    public InpaintSettings Settings(long maxPixels) => new()
    {
        Limits = new PictureLimits { MaxPixels = Math.Min(MaxPixels, maxPixels) },
        Fill = new InpaintOptions
        {
            MaskThreshold = MaskThreshold,
            InvertMask = InvertMask,
            Dilate = Dilate,
            Feather = Feather,
            Strategy = SharedOptions.InpaintStrategy(Strategy),
            Match = SharedOptions.Match(Match),
            Detail = SharedOptions.Detail(Detail),
        },
        Quality = Quality,
        Scores = Scores,
    };

    /// <exception cref="QueueFormatException">A value is out of its range.</exception>
    public void Check()
    {
        CheckWord("strategy", Strategy, ["auto", "whole", "exact", "local"]);
        CheckWord("match", Match, ["seamless", "none", "gain"]);
        CheckWord("detail", Detail, ["auto", "on", "none"]);
        CheckRange("mask_threshold", MaskThreshold, 0, 255);
        CheckRange("dilate", Dilate, 0, 100_000);
        CheckRange("feather", Feather, 0, 100_000);
        CheckRange("quality", Quality ?? 1, 1, 100);
        CheckRange("max_pixels", MaxPixels, 1, long.MaxValue);
    }

    private static void CheckWord(string name, string? value, string[] words)
    {
        if (!words.Contains(value))
        {
            throw new QueueFormatException($"The job's option {name} is '{JobText.Clean(value ?? "null")}'; it must be one of {string.Join(", ", words)}.");
        }
    }

    private static void CheckRange(string name, long value, long minimum, long maximum)
    {
        if (value < minimum || value > maximum)
        {
            throw new QueueFormatException($"The job's option {name} is {value}; it must be {minimum} to {maximum}.");
        }
    }
}
