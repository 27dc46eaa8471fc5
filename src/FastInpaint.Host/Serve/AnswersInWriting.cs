using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FastInpaint.Host.Serve;

/// <summary>
/// All answers that are being written. An answer that is not taken in time is ended together with its connection, and so is a stalled answer whose memory others need.
/// A client can tell an incomplete answer from a complete one: a picture's length was sent before it, and events end with the event <c>end</c>. Thread-safe.
/// </summary>
internal sealed class AnswersInWriting
{
    private readonly ServeSettings _settings;
    private readonly ILogger<AnswersInWriting> _logger;
    private readonly ConcurrentDictionary<AnswerWriting, byte> _writings = new();

    /// <param name="settings">The settings, with the time limit of an answer.</param>
    /// <param name="admission">The owner of the memory budget that counts the answers.</param>
    /// <param name="logger">Logs answers that were not taken.</param>
    public AnswersInWriting(ServeSettings settings, PictureAdmission admission, ILogger<AnswersInWriting> logger)
    {
        (_settings, _logger) = (settings, logger);
        admission.Memory.AddGiver(EndStalled);
    }

    /// <summary>Bytes of the answers that are held until they are written.</summary>
    public long Bytes => _writings.Keys.Sum(writing => writing.Bytes);

    /// <summary>The number of answers that are being written.</summary>
    public int Count => _writings.Count;

    /// <summary>Writes an answer, or a part of it.</summary>
    /// <param name="context">The request. Its connection is closed where the time limit has passed.</param>
    /// <param name="bytes">Bytes that are held until the answer is written.</param>
    /// <param name="write">Writes the answer.</param>
    /// <returns>Whether the client took the answer in time.</returns>
    /// <exception cref="OperationCanceledException">The client has disconnected.</exception>
    public async Task<bool> Write(HttpContext context, long bytes, Func<AnswerWriting, Task> write)
    {
        using var writing = new AnswerWriting(context, bytes, _settings.WriteTimeout);
        _writings[writing] = 0;
        try
        {
            await write(writing);
            return true;
        }
        catch (OperationCanceledException) when (writing.IsOver)
        {
            ServeLog.NotTaken(_logger, context.Request.Path, writing.Elapsed.TotalSeconds);
            context.Abort();
            return false;
        }
        finally
        {
            _writings.TryRemove(writing, out _);
        }
    }

    /// <summary>Ends stalled answers, the oldest first, until they hold the given number of bytes or none is left. The memory is free a moment later, when the writers have returned.</summary>
    /// <returns>Bytes of the ended answers.</returns>
    public long EndStalled(long bytes)
    {
        long ended = 0;
        foreach (AnswerWriting writing in _writings.Keys.Where(one => one.IsOver || one.IsStalled).OrderByDescending(one => one.Elapsed))
        {
            if (ended >= bytes)
            {
                break;
            }

            ended += writing.Bytes;
            writing.End();
        }

        return ended;
    }
}
