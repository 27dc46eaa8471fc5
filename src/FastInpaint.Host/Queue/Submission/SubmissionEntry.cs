using System.Security.Cryptography;
using System.Text.Json.Serialization;
using FastInpaint.Host.Queue.Broker;
using FastInpaint.Host.Queue.Messages;

namespace FastInpaint.Host.Queue.Submission;

/// <summary>What tells a submission from all others, as the first line of its ledger.</summary>
internal sealed record SubmissionEntry
{
    private const int IdBytes = 8;

    public required int Version { get; init; }

    /// <summary>The queue that its jobs are in.</summary>
    public required string Jobs { get; init; }

    /// <summary>16 hexadecimal digits.</summary>
    public required string Submission { get; init; }

    /// <summary>The queue of its results. Never a name that a file could choose: who may write the ledger may not have other queues removed.</summary>
    [JsonIgnore]
    public string Results => new QueueNames(Jobs).ResultsOf(Submission);

    /// <summary>Whether this program could have written it.</summary>
    [JsonIgnore]
    public bool IsValid => Version == JobHeader.CurrentVersion && !string.IsNullOrEmpty(Jobs) && Submission is { Length: 2 * IdBytes } && Submission.All(char.IsAsciiHexDigitLower);

    /// <summary>A submission that is like no other.</summary>
    public static SubmissionEntry New(QueueNames names) =>
        new() { Version = JobHeader.CurrentVersion, Jobs = names.Jobs, Submission = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes)) };
}
