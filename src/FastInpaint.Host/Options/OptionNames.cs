namespace FastInpaint.Host.Options;

/// <summary>Sentences of the library, which name options as <see cref="InpaintOptions"/> does, with the names that a front has for them.</summary>
internal static class OptionNames
{
    private static readonly (string Property, PictureOption Option)[] s_names =
    [
        (nameof(InpaintOptions.MaskThreshold), PictureOptions.Named("mask-threshold")),
        (nameof(InpaintOptions.InvertMask), PictureOptions.Named("invert-mask")),
    ];

    /// <summary>As options of a command line.</summary>
    public static IReadOnlyList<string> OfCommandLine(IReadOnlyList<string> sentences) => Spelled(sentences, option => $"--{option.Name}");

    /// <summary>As fields of a form or a message.</summary>
    public static IReadOnlyList<string> OfFields(IReadOnlyList<string> sentences) => Spelled(sentences, option => option.Field);

    private static IReadOnlyList<string> Spelled(IReadOnlyList<string> sentences, Func<PictureOption, string> spell) =>
        [.. sentences.Select(sentence => s_names.Aggregate(sentence, (text, name) => text.Replace(name.Property, spell(name.Option), StringComparison.Ordinal)))];
}
