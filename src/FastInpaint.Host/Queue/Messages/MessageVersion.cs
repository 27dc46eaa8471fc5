using System.Text.Json.Serialization;

namespace FastInpaint.Host.Queue.Messages;

/// <summary>The version of a message; all other members are ignored.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
internal sealed record MessageVersion
{
    public required int Version { get; init; }
}
