using System.Text.Json.Serialization;

namespace FastInpaint.Host.Queue.Messages;

/// <summary>The version of a message, whatever else it says.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
internal sealed record MessageVersion
{
    public required int Version { get; init; }
}
