using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FastInpaint.ConvertWeights;

/// <summary>The report that <c>inspect --json</c> prints.</summary>
/// <param name="Sha256">SHA-256 of the bytes of the checkpoint's files, one after another.</param>
internal sealed record InspectReport(string File, string Format, string Sha256, IReadOnlyDictionary<string, string> Metadata, TensorReport[] Tensors);

/// <summary>A tensor of the report. Min and Max are the smallest and the largest finite value; NaN where there is none.</summary>
internal sealed record TensorReport(string Name, long[] Shape, string Dtype, long Bytes, double Min, double Max, long NonFinite, string Sha256);

/// <summary>The JSON objects that the program prints; names are snake_case.</summary>
[JsonSerializable(typeof(InspectReport))]
internal sealed partial class WeightsJson : JsonSerializerContext
{
    /// <summary>The serializer, with indented output.</summary>
    public static WeightsJson Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    });
}
