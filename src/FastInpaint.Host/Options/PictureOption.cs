using System.Globalization;
using System.Text.Json.Nodes;
using FastInpaint.Host.Pictures;

namespace FastInpaint.Host.Options;

/// <summary>Where an option of a picture can be given.</summary>
[Flags]
internal enum Fronts
{
    /// <summary>The commands <c>inpaint</c>, <c>batch</c> and <c>submit</c>.</summary>
    Command = 1,

    /// <summary>Fields of the service's form, and so the OpenAPI document.</summary>
    Form = 2,

    /// <summary>Members of a job's <c>options</c> in a queue.</summary>
    Message = 4,

    /// <summary>Controls of the page that are made from the table; their values go into the form.</summary>
    Page = 8,

    All = Command | Form | Message | Page,
}

internal enum OptionKind
{
    Number,
    Word,
    Switch,
}

/// <summary>An option of a picture. Values are text here, as a command line and a form have them; every front is made from this alone.</summary>
internal sealed record PictureOption
{
    private readonly Func<InpaintSettings, string, InpaintSettings> _set;

    private PictureOption(string name, OptionKind kind, string meaning, Func<InpaintSettings, string?> get, Func<InpaintSettings, string, InpaintSettings> set) =>
        (Name, Kind, Meaning, Value, _set) = (name, kind, meaning, get, set);

    /// <summary>With dashes, as a command line has it after <c>--</c>.</summary>
    public string Name { get; }

    /// <summary>The name in forms and messages.</summary>
    public string Field => Name.Replace('-', '_');

    public OptionKind Kind { get; }

    /// <summary>One sentence.</summary>
    public string Meaning { get; }

    public Fronts Fronts { get; init; } = Fronts.All;

    /// <summary>What help has in place of a number.</summary>
    public string Placeholder { get; init; } = "N";

    /// <summary>The name of the page's control; null for the option's own.</summary>
    public string? Label { get; init; }

    /// <summary>The least number.</summary>
    public long Least { get; private init; }

    /// <summary>The greatest number.</summary>
    public long Most { get; private init; }

    /// <summary>The values of a word or a switch; empty for a number.</summary>
    public IReadOnlyList<string> Words { get; private init; } = [];

    /// <summary>All values, for people.</summary>
    public string Range => Kind == OptionKind.Number ? $"{Least} to {Most}" : string.Join(", ", Words);

    /// <summary>Reads the option's value from settings; null where they have none.</summary>
    public Func<InpaintSettings, string?> Value { get; }

    /// <summary>The value where none is given; null for none.</summary>
    public string? Default => Value(new InpaintSettings());

    /// <summary>The settings with a value of this option; null where the option does not have this value.</summary>
    public InpaintSettings? With(InpaintSettings settings, string value)
    {
        bool takes = Kind == OptionKind.Number
            ? long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number >= Least && number <= Most
            : Words.Contains(value, StringComparer.Ordinal);
        return takes ? _set(settings, value) : null;
    }

    /// <summary>A value as JSON has it.</summary>
    public JsonNode Json(string value) => Kind == OptionKind.Word ? JsonValue.Create(value) : JsonNode.Parse(value)!;

    public static PictureOption Number(string name, string meaning, long least, long most, Func<InpaintSettings, long?> get, Func<InpaintSettings, long, InpaintSettings> set) =>
        new(name, OptionKind.Number, meaning, settings => get(settings)?.ToString(CultureInfo.InvariantCulture), (settings, value) => set(settings, long.Parse(value, CultureInfo.InvariantCulture)))
        {
            Least = least,
            Most = most,
        };

    /// <param name="name">With dashes.</param>
    /// <param name="meaning">One sentence.</param>
    /// <param name="get">Reads the value.</param>
    /// <param name="set">Sets the value.</param>
    /// <param name="values">Those of the enumeration that the option has; all if none are named.</param>
    public static PictureOption Word<T>(string name, string meaning, Func<InpaintSettings, T?> get, Func<InpaintSettings, T, InpaintSettings> set, params T[] values)
        where T : struct, Enum
    {
        return new(name, OptionKind.Word, meaning, settings => Spell(get(settings)), (settings, value) => set(settings, Enum.Parse<T>(value, ignoreCase: true)))
        {
            Words = [.. (values.Length == 0 ? Enum.GetValues<T>() : values).Select(value => Spell(value)!)],
        };

        static string? Spell(T? value) => value?.ToString().ToLowerInvariant();
    }

    public static PictureOption Switch(string name, string meaning, Func<InpaintSettings, bool> get, Func<InpaintSettings, bool, InpaintSettings> set) =>
        new(name, OptionKind.Switch, meaning, settings => get(settings) ? "true" : "false", (settings, value) => set(settings, value == "true")) { Words = ["false", "true"] };
}
