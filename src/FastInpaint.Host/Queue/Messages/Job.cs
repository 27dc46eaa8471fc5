using System.Text.Json;

namespace FastInpaint.Host.Queue.Messages;

/// <summary>A job as it travels: what to do, and for an inline job the bytes of the picture's and the mask's file.</summary>
/// <param name="Header">What to do.</param>
/// <param name="Picture">The picture's file; empty where the job names files.</param>
/// <param name="Mask">The mask's file; empty where the job names files.</param>
internal sealed record Job(JobHeader Header, ReadOnlyMemory<byte> Picture, ReadOnlyMemory<byte> Mask)
{
    /// <summary>The most characters of an id.</summary>
    public const int MaxId = 128;

    /// <summary>Whether picture and mask are in the message.</summary>
    public bool IsInline => Header.Picture is null;

    public byte[] Pack()
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(Header, QueueJson.Compact.JobHeader);
        return Parcel.Pack(IsInline ? [json, Picture, Mask] : [json]);
    }

    /// <summary>Reads and checks a job; paths are looked at when they are used.</summary>
    /// <exception cref="QueueFormatException">It is no job of a known version; the sentence says why.</exception>
    public static Job Unpack(ReadOnlyMemory<byte> body)
    {
        IReadOnlyList<ReadOnlyMemory<byte>> parts = Parcel.Unpack(body);
        QueueJson.CheckVersion(parts[0].Span, JobHeader.CurrentVersion, "job");
        JobHeader header = QueueJson.Read(parts[0].Span, QueueJson.Compact.JobHeader, "job");
        CheckId(header.Id);
        if (string.IsNullOrEmpty(header.Output) || header.Options is null)
        {
            throw new QueueFormatException("The job has no output or no options. Give both.");
        }

        header.Options.Check();
        int expected = (header.Picture, header.Mask) switch
        {
            (null, null) => 3,
            (not null, not null) => 1,
            _ => throw new QueueFormatException("The job names one of picture and mask. Name both, or send both in the message."),
        };
        if (parts.Count != expected)
        {
            throw new QueueFormatException($"The job's message has {parts.Count} parts; it must have {expected}: the JSON{(expected == 3 ? ", the picture and the mask" : " alone, for the job names files")}.");
        }

        return expected == 3 ? new Job(header, parts[1], parts[2]) : new Job(header, default, default);
    }

    private static void CheckId(string? id)
    {
        if (string.IsNullOrEmpty(id) || id.Length > MaxId || !id.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_'))
        {
            throw new QueueFormatException($"The job's id '{JobText.Clean(id ?? "")}' is not 1 to {MaxId} letters, digits, '-' and '_'.");
        }
    }
}
