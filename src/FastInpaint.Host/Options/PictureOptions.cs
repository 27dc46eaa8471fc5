using FastInpaint.Imaging;
using static FastInpaint.Host.Options.PictureOption;

namespace FastInpaint.Host.Options;

/// <summary>
/// The table of picture options. The command line, the form, messages of a queue, the OpenAPI document and the page's controls are made from it, in its order: a new option is one line here.
/// </summary>
internal static class PictureOptions
{
    // The page makes its masks itself.
    private const Fronts AllButPage = Fronts.All & ~Fronts.Page;

    public static IReadOnlyList<PictureOption> All { get; } =
    [
        Number("mask-threshold", "Mask values above it are hole.", 0, 255, s => s.Fill.MaskThreshold, (s, value) => s with { Fill = s.Fill with { MaskThreshold = (int)value } }) with { Fronts = AllButPage, Placeholder = "0..255" },
        Switch("invert-mask", "Dark is hole.", s => s.Fill.InvertMask, (s, value) => s with { Fill = s.Fill with { InvertMask = value } }) with { Fronts = AllButPage },
        Switch("mask-alpha", "No mask: the hole is the picture's own transparent part, which comes back opaque.", s => s.MaskAlpha, (s, value) => s with { MaskAlpha = value }) with { Fronts = Fronts.Command | Fronts.Message },
        Number("dilate", "Grow the hole by N pixels.", 0, 100_000, s => s.Fill.Dilate, (s, value) => s with { Fill = s.Fill with { Dilate = (int)value } }) with { Label = "Grow the mask, px" },
        Number("feather", "Blend over N pixels inside the grown hole.", 0, 100_000, s => s.Fill.Feather, (s, value) => s with { Fill = s.Fill with { Feather = (int)value } }) with { Label = "Blend over, px" },
        Word<MatchMode>("match", "How the fill is joined to the known picture.", s => s.Fill.Match, (s, value) => s with { Fill = s.Fill with { Match = value } }) with { Label = "Join" },
        Word<InpaintStrategy>("strategy", "How a picture is cut.", s => s.Fill.Strategy, (s, value) => s with { Fill = s.Fill with { Strategy = value } }),

        // The page has a check box of its own for detail, beside the result.
        Word<DetailMode>("detail", "Texture of the picture's own known part in the fill; none: the network's fill as it is.", s => s.Fill.Detail, (s, value) => s with { Fill = s.Fill with { Detail = value } }) with { Fronts = AllButPage },
        Number("quality", "Quality, 1 to 100, of a JPEG or lossy WebP output as a whole; default: the JPEG source's tables, and its coefficients in every block without a hole; 90 of a WebP file whose source was lossy; else no loss.", 1, 100, s => s.Quality, (s, value) => s with { Quality = (int)value }) with { Fronts = AllButPage },

        // A command line has it in the output's name, a job too.
        Word("format", "Of the answer; default: the image's, and png for a GIF file.", s => s.Format, (s, value) => s with { Format = value }, [.. PictureFile.Formats.Where(format => format.IsWritten).Select(format => format.Format)]) with { Fronts = Fronts.Form },
        Number("max-pixels", "Refuse larger pictures.", 1, long.MaxValue, s => s.Limits.MaxPixels, (s, value) => s with { Limits = s.Limits with { MaxPixels = value } }) with { Fronts = Fronts.Command | Fronts.Message },
        Switch("strict", "Refuse files that break their format's rules where they could still be read.", s => s.Limits.Strict, (s, value) => s with { Limits = s.Limits with { Strict = value } }) with { Fronts = AllButPage },
        Switch("scores", "Whether the artifact score is wanted.", s => s.Scores, (s, value) => s with { Scores = value }) with { Fronts = Fronts.Message },
    ];

    /// <summary>An option of the table by its name.</summary>
    public static PictureOption Named(string name) => All.Single(option => option.Name == name);
}
