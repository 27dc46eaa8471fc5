using System.Globalization;
using System.Text;
using System.Text.Json;
using FastInpaint.Host.Queue.Messages;

namespace FastInpaint.Host.Queue.Work;

/// <summary>Writes one line for each event, as text or as a JSON object. Thread-safe.</summary>
/// <param name="target">The writer that gets the lines.</param>
/// <param name="json">Whether each line is a JSON object.</param>
internal sealed class WorkerLog(TextWriter target, bool json)
{
    private readonly Lock _gate = new();

    /// <summary>Whether a failure comes with its stack trace.</summary>
    public bool IsVerbose { get; init; }

    /// <summary>Writes a line. Values from messages are cut where they are too long. They are escaped in text lines; JSON has its own escapes.</summary>
    public void Write(string name, string? job = null, string? output = null, int? failed = null, double? milliseconds = null, string? message = null, Exception? cause = null)
    {
        var line = new WorkerEvent
        {
            Time = DateTimeOffset.UtcNow,
            Event = name,
            Job = Shown(job),
            Output = Shown(output),
            Failed = failed,
            Milliseconds = milliseconds,
            Message = Shown(message),
            Trace = IsVerbose && cause is not null ? cause.ToString() : null,
        };
        string text = json ? JsonSerializer.Serialize(line, QueueJson.Compact.WorkerEvent) : Text(line);
        lock (_gate)
        {
            try
            {
                target.WriteLine(text);
                target.Flush();
            }
            catch (IOException)
            {
                // The disk is full, or the pipe is closed. That must not stop the jobs.
            }
        }
    }

    private string? Shown(string? text) => text is null ? null : json ? UntrustedText.Cut(text) : UntrustedText.Clean(text);

    private static string Text(WorkerEvent line)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{line.Time:yyyy-MM-ddTHH:mm:ss.fffZ} {line.Event}");
        Add("job", line.Job);
        Add("output", line.Output);
        Add("failed", line.Failed?.ToString(CultureInfo.InvariantCulture));
        Add("ms", line.Milliseconds?.ToString("0", CultureInfo.InvariantCulture));
        if (line.Message is not null)
        {
            text.Append(": ").Append(line.Message);
        }

        if (line.Trace is not null)
        {
            text.Append('\n').Append(UntrustedText.EscapeLines(line.Trace));
        }

        return text.ToString();

        void Add(string key, string? value)
        {
            if (value is not null)
            {
                text.Append(' ').Append(key).Append('=').Append(value.Contains(' ') ? $"\"{value}\"" : value);
            }
        }
    }
}
