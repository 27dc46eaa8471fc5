using FastInpaint.Host.Pictures;

namespace FastInpaint.Host.Queue.Messages;

/// <summary>The JSON of a job. Paths are relative to the root folder that submitter and workers share, with <c>/</c> between names.</summary>
internal sealed record JobHeader
{
    /// <summary>The version of the message format of this program.</summary>
    public const int CurrentVersion = 1;

    public required int Version { get; init; }

    /// <summary>The job's id, 1 to 128 of a-z, A-Z, 0-9, '-' and '_'. Messages with the same id are the same job.</summary>
    public required string Id { get; init; }

    /// <summary>The picture's path; null where picture and mask are parts of the message.</summary>
    public string? Picture { get; init; }

    /// <summary>The mask's path; null where picture and mask are parts of the message, or the hole is the picture's own transparent part.</summary>
    public string? Mask { get; init; }

    /// <summary>The exclude mask's path; null where there is none, or it is a part of the message.</summary>
    public string? Exclude { get; init; }

    /// <summary>The path of the finished picture. For an inline job, a name whose extension chooses the format.</summary>
    public required string Output { get; init; }

    /// <summary>The path of the detector's map, or null for no map. For an inline job, any name asks for the map.</summary>
    public string? Heatmap { get; init; }

    /// <summary>Whether existing outputs are replaced.</summary>
    public bool Overwrite { get; init; }

    /// <summary>The options of the fill. Settable, because a generated deserializer sets a missing init-only property to null.</summary>
    public InpaintSettings Options { get; set; } = new();
}
