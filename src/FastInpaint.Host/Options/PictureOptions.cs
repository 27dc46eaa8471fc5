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
        Number("mask-threshold", "Mask values above this number are the hole.", 0, 255, s => s.Fill.MaskThreshold, (s, value) => s with { Fill = s.Fill with { MaskThreshold = (int)value } }) with { Fronts = AllButPage,
            Placeholder = "0..255", Part = OptionPart.Hole },
        Switch("invert-mask", "The dark part of the mask is the hole, and not the bright one.", s => s.Fill.InvertMask, (s, value) => s with { Fill = s.Fill with { InvertMask = value } }) with { Fronts = AllButPage,
            Part = OptionPart.Hole },
        Switch("mask-alpha", "Take no mask. The hole is the picture's own transparent part, which comes back opaque.", s => s.MaskAlpha, (s, value) => s with { MaskAlpha = value }) with { Fronts = Fronts.Command | Fronts.Message,
            Part = OptionPart.Hole },
        Number("dilate", "Grow the hole by this number of pixels.", 0, 100_000, s => s.Fill.Dilate, (s, value) => s with { Fill = s.Fill with { Dilate = (int)value } }) with { Label = "Grow the mask, px", Part = OptionPart.Hole },
        Number("feather", "Blend the fill into the picture over this number of pixels, inside the grown hole.", 0, 100_000, s => s.Fill.Feather,
            (s, value) => s with { Fill = s.Fill with { Feather = (int)value } }) with { Label = "Blend over, px", Part = OptionPart.Hole },
        Word<MatchMode>("match", "How the fill is joined to the known picture. seamless carries the difference along the rim smoothly into the hole; none leaves the network's output as it is; "
            + "gain fits one gain and offset for each color.", s => s.Fill.Match, (s, value) => s with { Fill = s.Fill with { Match = value } }) with { Label = "Join" },
        Word<InpaintStrategy>("strategy", "How a picture is cut for the network. whole takes it as it is; exact takes it in strips, with the result of whole in less memory; local takes windows around the holes; "
            + "auto chooses one that fits the memory limit.", s => s.Fill.Strategy, (s, value) => s with { Fill = s.Fill with { Strategy = value } }),

        // The page has a check box of its own for detail, beside the result.
        Word<DetailMode>("detail", "Whether the fill is given texture from the picture's own known part. none leaves the network's fill as it is. "
            + "Where memory is short, auto goes without texture, and on refuses the picture.", s => s.Fill.Detail, (s, value) => s with { Fill = s.Fill with { Detail = value } }) with { Fronts = AllButPage },
        Number("quality", "Encode the whole JPEG or WebP file with this quality. Without it, a JPEG file keeps the tables of a JPEG source, and its coefficients in every block without a hole. A JPEG file of another source gets 90, "
            + "and so does a WebP file of a lossy one. Other WebP files are lossless.", 1, 100, s => s.Quality, (s, value) => s with { Quality = (int)value }) with { Fronts = AllButPage, Part = OptionPart.File },

        // A command line has it in the output's name, a job too.
        Word("format", "The format of the answer. Without it, the answer has the format of the image, and a GIF file becomes png.", s => s.Format, (s, value) => s with { Format = value },
            [.. PictureFile.Formats.Where(format => format.IsWritten).Select(format => format.Format)]) with { Fronts = Fronts.Form, Part = OptionPart.File },
        Number("max-pixels", "Refuse pictures with more pixels than this.", 1, long.MaxValue, s => s.Limits.MaxPixels, (s, value) => s with { Limits = s.Limits with { MaxPixels = value } }) with { Fronts = Fronts.Command | Fronts.Message,
            Part = OptionPart.File },
        Switch("strict", "Refuse files that break the rules of their format, even where they can be read.", s => s.Limits.Strict, (s, value) => s with { Limits = s.Limits with { Strict = value } }) with { Fronts = AllButPage,
            Part = OptionPart.File },
        Switch("scores", "Whether the artifact score is wanted.", s => s.Scores, (s, value) => s with { Scores = value }) with { Fronts = Fronts.Message },
    ];

    /// <summary>An option of the table by its name.</summary>
    public static PictureOption Named(string name) => All.Single(option => option.Name == name);
}
