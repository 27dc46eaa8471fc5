using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FastInpaint.Host.Reports;

/// <summary>The JSON objects that commands print. Names are snake_case; characters of file names are not escaped beyond what JSON requires.</summary>
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
    /// <summary>The serializer, with indented output.</summary>
    public static JsonOutput Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        // A ratio may be infinite: the PSNR of an exactly restored picture, or the check of a device whose outputs are not finite.
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    });
}
