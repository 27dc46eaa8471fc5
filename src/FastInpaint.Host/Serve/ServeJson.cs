using System.Text.Json.Serialization;

namespace FastInpaint.Host.Serve;

/// <summary>The JSON objects of the service.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(JobState))]
[JsonSerializable(typeof(PictureDocument))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class ServeJson : JsonSerializerContext;
