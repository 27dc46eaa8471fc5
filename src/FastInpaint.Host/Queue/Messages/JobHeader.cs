using FastInpaint.Host.Pictures;

namespace FastInpaint.Host.Queue.Messages;

/// <summary>The JSON of a job. Paths are relative to the root that submitter and workers share, with <c>/</c> between names.</summary>
internal sealed record JobHeader
{
    /// <summary>The version of the format that this program speaks.</summary>
    public const int CurrentVersion = 1;

    public required int Version { get; init; }

    /// <summary>What makes two messages the same job: 1 to 128 of a-z, A-Z, 0-9, '-' and '_'.</summary>
    public required string Id { get; init; }

    /// <summary>The picture's path; null where picture and mask are parts of the message.</summary>
    public string? Picture { get; init; }

    /// <summary>The mask's path; null where picture and mask are parts of the message, and where the hole is the picture's own transparent part.</summary>
    public string? Mask { get; init; }

    /// <summary>The path of the mask of what must not be copied; null where there is none, or where it is a part of the message.</summary>
    public string? Exclude { get; init; }

    /// <summary>Where the finished picture goes; for parts of a message the name whose extension says its format.</summary>
    public required string Output { get; init; }

    /// <summary>Where the detector's map goes, or null; for parts of a message any name where the map is wanted.</summary>
    public string? Heatmap { get; init; }

    /// <summary>Whether outputs that exist are replaced.</summary>
    public bool Overwrite { get; init; }

    /// <summary>How the picture is filled. Settable, because generated deserializers give an init-only one that is missing null.</summary>
    public InpaintSettings Options { get; set; } = new();
}
