using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FastInpaint.Host.Reports;

/// <summary>The JSON objects that commands print; names are snake_case, file names are shown as they are.</summary>
[JsonSerializable(typeof(InpaintReport))]
[JsonSerializable(typeof(BatchReport))]
[JsonSerializable(typeof(DetectReport))]
[JsonSerializable(typeof(BenchReport))]
[JsonSerializable(typeof(DoctorReport))]
[JsonSerializable(typeof(DemoReport))]
[JsonSerializable(typeof(WorkerTotals))]
[JsonSerializable(typeof(CancelReport))]
internal sealed partial class JsonOutput : JsonSerializerContext
{
    /// <summary>To serialize with.</summary>
    public static JsonOutput Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        // A ratio may be infinite: a picture restored exactly, a device that computes no numbers.
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    });
}
