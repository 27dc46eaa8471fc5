using System.Text.Json;
using FastInpaint.Host.Pictures;

namespace FastInpaint.Host.Queue.Messages;

/// <summary>A job message: the header, and for an inline job the files of the picture and the masks.</summary>
/// <param name="Header">The JSON of the job.</param>
/// <param name="Picture">The picture's file; empty where the job names files.</param>
/// <param name="Mask">The mask's file; empty where the job names files, or the hole is the picture's own transparent part.</param>
internal sealed record Job(JobHeader Header, ReadOnlyMemory<byte> Picture, ReadOnlyMemory<byte> Mask)
{
    /// <summary>The most characters of an id.</summary>
    public const int MaxId = 128;

    /// <summary>The exclude mask's file; null where there is none, or the job names files.</summary>
    public ReadOnlyMemory<byte>? Exclude { get; init; }

    /// <summary>Whether the files of picture and masks are in the message.</summary>
    public bool IsInline => Header.Picture is null;

    public byte[] Pack()
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(Header, QueueJson.Compact.JobHeader);
        return MultipartMessage.Pack(!IsInline ? [json] : Exclude is { } exclude ? [json, Picture, Mask, exclude] : [json, Picture, Mask]);
    }

    /// <summary>Parses and checks a job message. Its paths are checked later, when they are used.</summary>
    /// <exception cref="QueueFormatException">The message is no job of a known version; the sentence says why.</exception>
    public static Job Unpack(ReadOnlyMemory<byte> body)
    {
        IReadOnlyList<ReadOnlyMemory<byte>> parts = MultipartMessage.Unpack(body);
        QueueJson.CheckVersion(parts[0].Span, JobHeader.CurrentVersion, "job");
        JobHeader header = QueueJson.Read(parts[0].Span, QueueJson.Compact.JobHeader, "job");
        CheckId(header.Id);
        if (string.IsNullOrEmpty(header.Output) || header.Options is null)
        {
            throw new QueueFormatException("The job has no output or no options. Give both.");
        }

        if (header.Options.MaskAlpha && header.Options.Fill != AlphaMask.Options(header.Options.Fill))
        {
            throw new QueueFormatException("The job's options mask_threshold and invert_mask are for a mask, and with mask_alpha there is none. Leave them out.");
        }

        bool inline = (header.Picture, header.Mask, header.Options.MaskAlpha) switch
        {
            (_, not null, true) => throw new QueueFormatException("The job names a mask, and mask_alpha takes the picture's own transparent part as the hole. Give one of them."),
            (null, null, _) => true,
            (not null, not null, _) or (not null, null, true) => false,
            _ => throw new QueueFormatException("The job names one of picture and mask. Name both, or send both in the message."),
        };
        return (inline, parts.Count) switch
        {
            (true, > 2) when header.Options.MaskAlpha != parts[2].IsEmpty => throw new QueueFormatException("The mask's part of the message is empty with mask_alpha, and without it a file. Send one of them."),
            (true, _) when header.Exclude is not null => throw new QueueFormatException("The job names the exclude mask, and its picture and mask are in the message. Name all, or send all in the message."),
            (true, 3) => new Job(header, parts[1], parts[2]),
            (true, 4) => new Job(header, parts[1], parts[2]) { Exclude = parts[3] },
            (false, 1) => new Job(header, default, default),
            _ => throw new QueueFormatException(
                $"The job's message has {parts.Count} parts; it must have {(inline ? "3 or 4: the JSON, the picture, the mask and maybe the exclude mask" : "1: the JSON alone, for the job names files")}."),
        };
    }

    private static void CheckId(string? id)
    {
        if (string.IsNullOrEmpty(id) || id.Length > MaxId || !id.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_'))
        {
            throw new QueueFormatException($"The job's id '{UntrustedText.Clean(id ?? "")}' is not 1 to {MaxId} letters, digits, '-' and '_'.");
        }
    }
}
