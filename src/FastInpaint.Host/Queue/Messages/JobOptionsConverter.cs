using System.Text.Json;
using System.Text.Json.Serialization;
using FastInpaint.Host.Options;
using FastInpaint.Host.Pictures;

namespace FastInpaint.Host.Queue.Messages;

/// <summary>Reads and writes a job's <c>options</c>: the options of <c>inpaint</c> that belong to a picture, with the same names, ranges and defaults.</summary>
internal sealed class JobOptionsConverter(IReadOnlyList<PictureOption> options) : JsonConverter<InpaintSettings>
{
    private readonly PictureOption[] _options = [.. options.Where(option => option.Fronts.HasFlag(Fronts.Message))];

    /// <exception cref="QueueFormatException">A member is unknown, or its value is out of range.</exception>
    public override InpaintSettings Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using JsonDocument document = JsonDocument.ParseValue(ref reader);
        return document.RootElement.ValueKind == JsonValueKind.Object
            ? With(document.RootElement)
            : throw new QueueFormatException("The job's options are no JSON object. Give an object, or leave them out.");
    }

    public override void Write(Utf8JsonWriter writer, InpaintSettings value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (PictureOption option in _options)
        {
            if (option.Value(value) is { } text)
            {
                writer.WritePropertyName(option.Field);
                option.Json(text).WriteTo(writer);
            }
        }

        writer.WriteEndObject();
    }

    private InpaintSettings With(JsonElement members)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        return members.EnumerateObject().FirstOrDefault(member => !names.Add(member.Name)) is { Value.ValueKind: not JsonValueKind.Undefined } twice
            ? throw new QueueFormatException($"The job's option {UntrustedText.Clean(twice.Name)} is given more than once. Give it once.")
            : members.EnumerateObject().Aggregate(new InpaintSettings(), With);
    }

    private InpaintSettings With(InpaintSettings settings, JsonProperty member)
    {
        PictureOption option = Array.Find(_options, option => option.Field == member.Name)
            ?? throw new QueueFormatException($"The job's option {UntrustedText.Clean(member.Name)} is unknown. There are {string.Join(", ", _options.Select(known => known.Field))}.");
        JsonElement value = member.Value;
        if (value.ValueKind == JsonValueKind.Null && option.Default is null)
        {
            return settings;
        }

        bool isWord = option.Kind == OptionKind.Word;
        string text = isWord && value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText(), said = UntrustedText.Clean(text);
        return option.With(settings, text)
            ?? throw new QueueFormatException($"The job's option {option.Field} is {(isWord ? $"'{said}'; it must be one of" : $"{said}; it must be")} {option.Range}.");
    }
}
