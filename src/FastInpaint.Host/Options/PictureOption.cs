using System.Globalization;
using System.Text.Json.Nodes;
using FastInpaint.Host.Pictures;

namespace FastInpaint.Host.Options;

/// <summary>
/// Where an option of a picture can be given: to <c>inpaint</c>, <c>batch</c> and <c>submit</c>; in the service's form, and so in the OpenAPI document; in a job's <c>options</c>; by a control that is made for the page.
/// </summary>
[Flags]
internal enum Fronts
{
    Command = 1,
    Form = 2,
    Message = 4,
    Page = 8,
    All = Command | Form | Message | Page,
}

/// <summary>What an option of a picture is about.</summary>
internal enum OptionPart
{
    Fill,
    Hole,
    File,
}

internal enum OptionKind
{
    Number,
    Word,
    Switch,
}

/// <summary>An option of a picture; every front is made from this alone. Values are text, as a command line and a form have them.</summary>
/// <param name="Name">With dashes, as a command line has it after <c>--</c>.</param>
/// <param name="Kind">What its values are.</param>
/// <param name="Meaning">One sentence.</param>
/// <param name="Value">Reads the value from settings; null where they have none.</param>
/// <param name="Set">Sets a value that the option has; <see cref="With"/> looks first whether it does.</param>
internal sealed record PictureOption(string Name, OptionKind Kind, string Meaning, Func<InpaintSettings, string?> Value, Func<InpaintSettings, string, InpaintSettings> Set)
{
    public Fronts Fronts { get; init; } = Fronts.All;

    /// <summary>What it is about: help has a group for each.</summary>
    public OptionPart Part { get; init; }

    /// <summary>What help has in place of a number.</summary>
    public string Placeholder { get; init; } = "N";

    /// <summary>What the page calls it; null for its name.</summary>
    public string? Label { get; init; }

    public long Least { get; private init; }

    public long Most { get; private init; }

    /// <summary>The values of a word or a switch; empty for a number.</summary>
    public IReadOnlyList<string> Words { get; private init; } = [];

    /// <summary>The name in forms and messages.</summary>
    public string Field => Name.Replace('-', '_');

    /// <summary>All values, for people.</summary>
    public string Range => Kind == OptionKind.Number ? $"{Least} to {Most}" : string.Join(", ", Words);

    /// <summary>The value where none is given; null for none.</summary>
    public string? Default => Value(new InpaintSettings());

    public static PictureOption Number(string name, string meaning, long least, long most, Func<InpaintSettings, long?> get, Func<InpaintSettings, long, InpaintSettings> set) =>
        new(name, OptionKind.Number, meaning, settings => get(settings)?.ToString(CultureInfo.InvariantCulture), (settings, text) => set(settings, long.Parse(text, CultureInfo.InvariantCulture))) { Least = least, Most = most };

    /// <param name="values">The values of the enumeration that the option has; all where none is named.</param>
    public static PictureOption Word<T>(string name, string meaning, Func<InpaintSettings, T?> get, Func<InpaintSettings, T, InpaintSettings> set, params T[] values)
        where T : struct, Enum
    {
        return new(name, OptionKind.Word, meaning, settings => get(settings) is { } value ? Spell(value) : null, (settings, text) => set(settings, Enum.Parse<T>(text, ignoreCase: true)))
        {
            Words = [.. (values.Length == 0 ? Enum.GetValues<T>() : values).Select(Spell)],
        };

        static string Spell(T value) => value.ToString().ToLowerInvariant();
    }

    public static PictureOption Switch(string name, string meaning, Func<InpaintSettings, bool> get, Func<InpaintSettings, bool, InpaintSettings> set) =>
        new(name, OptionKind.Switch, meaning, settings => get(settings) ? "true" : "false", (settings, text) => set(settings, text == "true")) { Words = ["false", "true"] };

    /// <summary>The settings with a value of this option; null where the option does not have this value.</summary>
    public InpaintSettings? With(InpaintSettings settings, string text)
    {
        bool has = Kind == OptionKind.Number
            ? long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number >= Least && number <= Most
            : Words.Contains(text, StringComparer.Ordinal);
        return has ? Set(settings, text) : null;
    }

    /// <summary>A value as JSON has it.</summary>
    public JsonNode Json(string text) => Kind == OptionKind.Word ? JsonValue.Create(text) : JsonNode.Parse(text)!;
}
