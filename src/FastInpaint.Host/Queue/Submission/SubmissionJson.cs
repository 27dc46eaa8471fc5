using System.Text.Json.Serialization;

namespace FastInpaint.Host.Queue.Submission;

/// <summary>The JSON of a submission's ledger; names are snake_case.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, AllowDuplicateProperties = false, MaxDepth = 8)]
[JsonSerializable(typeof(SubmissionEntry))]
internal sealed partial class SubmissionJson : JsonSerializerContext;
