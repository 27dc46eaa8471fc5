using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FastInpaint.Host.Serve;

/// <summary>
/// Answers on their way to those who asked. One that is not taken in time ends with its connection, and so does one that has come to a stand while others need its memory;
/// its length was told before, so nobody takes a part for the whole. Thread safe.
/// </summary>
internal sealed class AnswersInWriting
{
    private readonly ServeSettings _settings;
    private readonly ILogger<AnswersInWriting> _logger;
    private readonly ConcurrentDictionary<AnswerWriting, byte> _writings = new();

    /// <param name="settings">How long a receiver has.</param>
    /// <param name="admission">Whose memory answers are part of.</param>
    /// <param name="logger">Told of answers that were not taken.</param>
    public AnswersInWriting(ServeSettings settings, PictureAdmission admission, ILogger<AnswersInWriting> logger)
    {
        (_settings, _logger) = (settings, logger);
        admission.Memory.AddGiver(EndStalled);
    }

    /// <summary>Bytes of the answers that are held until they are written.</summary>
    public long Bytes => _writings.Keys.Sum(writing => writing.Bytes);

    /// <summary>How many are written.</summary>
    public int Count => _writings.Count;

    /// <summary>Writes an answer, or a part of it.</summary>
    /// <param name="context">Who asked; its connection is closed where the time for writing is over.</param>
    /// <param name="bytes">What is held in the meantime.</param>
    /// <param name="write">Writes it.</param>
    /// <returns>Whether it was taken in time.</returns>
    /// <exception cref="OperationCanceledException">The receiver has gone.</exception>
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

    /// <summary>Ends answers of which nothing was taken for some seconds, the oldest first, until so many bytes are on their way back or none is left. Their memory is free when their writers have returned, a moment later.</summary>
    /// <returns>Bytes of those that it has ended.</returns>
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
