using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using FastInpaint.Host.Options;

namespace FastInpaint.Host.Serve;

/// <summary>Adds a picture's options to the OpenAPI document and to the page.</summary>
internal static class OptionDocuments
{
    private static readonly string[] s_paths = ["/v1/inpaint", "/v1/detect", "/v1/jobs", IoPaint.InpaintPath];

    /// <summary>The OpenAPI document with the options as fields of form and JSON, and as query parameters.</summary>
    /// <param name="json">The document without options.</param>
    /// <param name="options">The table of options.</param>
    public static byte[] OpenApi(byte[] json, IReadOnlyList<PictureOption> options)
    {
        JsonNode document = JsonNode.Parse(json)!, components = document["components"]!, bodies = components["requestBodies"]!["Form"]!["content"]!;
        foreach (PictureOption option in options.Where(option => option.Fronts.HasFlag(Fronts.Form)))
        {
            bodies["multipart/form-data"]!["schema"]!["properties"]![option.Field] = Schema(option);
            bodies["application/json"]!["schema"]!["properties"]![option.Field] = Schema(option);
            components["parameters"]![option.Field] = new JsonObject { ["name"] = option.Field, ["in"] = "query", ["schema"] = Schema(option) };
            foreach (string path in s_paths)
            {
                document["paths"]![path]!["parameters"]!.AsArray().Add((JsonNode)new JsonObject { ["$ref"] = $"#/components/parameters/{option.Field}" });
            }
        }

        return Encoding.UTF8.GetBytes(document.ToString());
    }

    /// <summary>The OpenAPI document of a service that is reached under a path prefix.</summary>
    public static byte[] Under(byte[] json, string prefix)
    {
        JsonNode document = JsonNode.Parse(json)!;
        document["servers"]![0]!["url"] = prefix;
        return Encoding.UTF8.GetBytes(document.ToString());
    }

    /// <summary>The page with a control for each option. The script sends the values of all elements with <c>data-option</c>.</summary>
    /// <param name="html">The page with a placeholder for the controls.</param>
    /// <param name="options">The table of options.</param>
    public static byte[] Page(byte[] html, IReadOnlyList<PictureOption> options) => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(html).Replace(
        "<!-- options -->", string.Join("\n        ", options.Where(option => option.Fronts.HasFlag(Fronts.Page)).Select(Control)), StringComparison.Ordinal));

    private static JsonObject Schema(PictureOption option)
    {
        JsonObject schema = option.Kind switch
        {
            OptionKind.Number => new() { ["type"] = "integer", ["minimum"] = option.Least, ["maximum"] = option.Most },
            OptionKind.Switch => new() { ["type"] = "boolean" },
            _ => new() { ["enum"] = new JsonArray([.. option.Words.Select(option.Json)]) },
        };
        if (option.Default is { } value)
        {
            schema["default"] = option.Json(value);
        }

        schema["description"] = option.Meaning;
        return schema;
    }

    private static string Control(PictureOption option)
    {
        string name = option.Name.Replace('-', ' '), label = WebUtility.HtmlEncode(option.Label ?? $"{char.ToUpperInvariant(name[0])}{name[1..]}");
        string marks = $"""id="{option.Name}" data-option="{option.Field}" title="{WebUtility.HtmlEncode(option.Meaning)}" """.TrimEnd();
        if (option.Kind == OptionKind.Switch)
        {
            return $"""<label class="check"><input type="checkbox" {marks} data-on="true" data-off="false"{(option.Default == "true" ? " checked" : "")}> {label}</label>""";
        }

        string input = option.Kind == OptionKind.Number
            ? $"""<input type="number" {marks} min="{option.Least}" max="{option.Most}" value="{option.Default}">"""
            : $"<select {marks}>{string.Concat((option.Default is null ? option.Words.Prepend("") : option.Words).Select(word => $"""<option value="{word}"{(word == option.Default ? " selected" : "")}>{word}</option>"""))}</select>";
        return $"""<div class="field"><label for="{option.Name}">{label}</label>{input}</div>""";
    }
}
