using System.Security.Cryptography;
using System.Text.Json.Serialization;
using FastInpaint.Host.Queue.Broker;
using FastInpaint.Host.Queue.Messages;

namespace FastInpaint.Host.Queue.Submission;

/// <summary>The identity of a submission, which is the first line of its ledger.</summary>
internal sealed record SubmissionEntry
{
    private const int IdBytes = 8;

    public required int Version { get; init; }

    /// <summary>The job queue of the submission.</summary>
    public required string Jobs { get; init; }

    /// <summary>The submission's id: 16 hexadecimal digits.</summary>
    public required string Submission { get; init; }

    /// <summary>The result queue. Its name is computed and not read from the file, so that a forged ledger cannot make the program remove other queues.</summary>
    [JsonIgnore]
    public string Results => new QueueNames(Jobs).ResultsOf(Submission);

    /// <summary>Whether the entry has a form that this program writes.</summary>
    [JsonIgnore]
    public bool IsValid => Version == JobHeader.CurrentVersion && !string.IsNullOrEmpty(Jobs) && Submission is { Length: 2 * IdBytes } && Submission.All(char.IsAsciiHexDigitLower);

    /// <summary>Makes a submission with a new id.</summary>
    public static SubmissionEntry New(QueueNames names) =>
        new() { Version = JobHeader.CurrentVersion, Jobs = names.Jobs, Submission = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes)) };
}
