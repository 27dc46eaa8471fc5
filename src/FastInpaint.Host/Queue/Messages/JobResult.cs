using System.Text.Json;

namespace FastInpaint.Host.Queue.Messages;

/// <summary>A result message: the header, and for an inline job the files of the finished picture and of the detector's map.</summary>
/// <param name="Header">The JSON of the result.</param>
/// <param name="Picture">The finished picture's file, or null.</param>
/// <param name="Heatmap">The map's file, or null.</param>
internal sealed record JobResult(ResultHeader Header, ReadOnlyMemory<byte>? Picture = null, ReadOnlyMemory<byte>? Heatmap = null)
{
    public byte[] Pack()
    {
        var parts = new List<ReadOnlyMemory<byte>> { JsonSerializer.SerializeToUtf8Bytes(Header, QueueJson.Compact.ResultHeader) };
        parts.AddRange(new[] { Picture, Heatmap }.OfType<ReadOnlyMemory<byte>>());
        return MultipartMessage.Pack(parts);
    }

    /// <exception cref="QueueFormatException">The message is no result of a known version.</exception>
    public static JobResult Unpack(ReadOnlyMemory<byte> body)
    {
        IReadOnlyList<ReadOnlyMemory<byte>> parts = MultipartMessage.Unpack(body);
        QueueJson.CheckVersion(parts[0].Span, JobHeader.CurrentVersion, "result");
        ResultHeader header = QueueJson.Read(parts[0].Span, QueueJson.Compact.ResultHeader, "result");
        return parts.Count switch
        {
            1 => new JobResult(header),
            2 => new JobResult(header, parts[1]),
            3 => new JobResult(header, parts[1], parts[2]),
            _ => throw new QueueFormatException($"The result's message has {parts.Count} parts; it must have 1 to 3."),
        };
    }
}
