using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using FastInpaint.Host.Options;

namespace FastInpaint.Host.Queue.Messages;

/// <summary>The JSON of messages, of the ledger and of log lines; names are snake_case.</summary>
[JsonSerializable(typeof(JobHeader))]
[JsonSerializable(typeof(ResultHeader))]
[JsonSerializable(typeof(LedgerEntry))]
[JsonSerializable(typeof(WorkerEvent))]
[JsonSerializable(typeof(MessageVersion))]
internal sealed partial class QueueJson : JsonSerializerContext
{
    /// <summary>JSON on one line, with all options of a picture.</summary>
    public static QueueJson Compact { get; } = With(PictureOptions.All);

    /// <summary>JSON on one line, with these options of a picture.</summary>
    public static QueueJson With(IReadOnlyList<PictureOption> options) => new(new JsonSerializerOptions
    {
        Converters = { new JobOptionsConverter(options) },
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        // Parsers differ in which of two equal members they use.
        AllowDuplicateProperties = false,
        MaxDepth = 8,
    });

    /// <summary>Checks the version before all other members, so that a newer message is not called malformed.</summary>
    /// <exception cref="QueueFormatException">The text is no JSON object, or has another version.</exception>
    public static void CheckVersion(ReadOnlySpan<byte> json, int version, string what)
    {
        if (Read(json, Compact.MessageVersion, what).Version is var found && found != version)
        {
            throw new QueueFormatException($"The {what} is of version {found}; this program knows version {version}. Use the same version of fastinpaint everywhere.");
        }
    }

    /// <exception cref="QueueFormatException">The text is no JSON object of this type.</exception>
    public static T Read<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type, string what)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw new JsonException("It is null.");
        }
        catch (JsonException exception)
        {
            throw new QueueFormatException($"The {what}'s JSON cannot be read: {UntrustedText.Clean(exception.Message)}", exception);
        }
    }
}
