using FastInpaint.Hosting;
using Microsoft.AspNetCore.Http;

namespace FastInpaint.Host.Serve;

/// <summary>A budget of memory for request bodies. Bytes are counted as they arrive. A body that states its length and finds no room waits in order of arrival, and is then counted whole. Thread-safe.</summary>
internal sealed class BodyBudget(ServiceMemory memory)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<(long Bytes, TaskCompletionSource Turn)> _line = new();
    private long _bytes;

    /// <summary>Bytes of the bodies in memory, and bytes reserved for bodies whose turn has come.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate)
            {
                return _bytes;
            }
        }
    }

    /// <summary>The most bytes of all bodies together.</summary>
    public long Most => memory.Bodies;

    /// <summary>Waits for room for a body that has not arrived yet.</summary>
    /// <param name="bytes">The memory of the body, at most <see cref="Most"/>.</param>
    /// <param name="time">The request's time.</param>
    /// <returns>The bytes that are counted already: all where the body had to wait, else 0.</returns>
    /// <exception cref="RequestException">There was no room within the request's time (503).</exception>
    public async Task<long> Wait(long bytes, RequestTime time)
    {
        LinkedListNode<(long Bytes, TaskCompletionSource Turn)> place;
        lock (_gate)
        {
            if (_line.Count == 0 && _bytes + bytes <= Most)
            {
                return 0;
            }

            place = _line.AddLast((bytes, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)));
        }

        try
        {
            return await time.Within(StatusCodes.Status503ServiceUnavailable, $"There was no room for the {bytes} bytes of the body", "Try again when there is less to do.", async ending =>
            {
                await place.Value.Turn.Task.WaitAsync(ending);
                return bytes;
            });
        }
        catch
        {
            GiveUp(place);
            throw;
        }
    }

    /// <summary>Counts bytes that have arrived.</summary>
    /// <param name="more">The number of bytes.</param>
    /// <exception cref="RequestException">There is no room for more (503).</exception>
    public void Enter(long more)
    {
        lock (_gate)
        {
            if (_bytes + more <= Most)
            {
                _bytes += more;
                return;
            }
        }

        ServiceMetrics.Rejected("memory");
        throw new RequestException(StatusCodes.Status503ServiceUnavailable, $"The memory for request bodies is full with other requests. Try again in {Problems.RetrySeconds} s.");
    }

    public void Leave(long bytes)
    {
        lock (_gate)
        {
            _bytes -= bytes;
            LetIn();
        }
    }

    private void GiveUp(LinkedListNode<(long Bytes, TaskCompletionSource Turn)> place)
    {
        lock (_gate)
        {
            // The body's turn may have come in the meantime.
            if (place.List is null)
            {
                _bytes -= place.Value.Bytes;
            }
            else
            {
                _line.Remove(place);
            }

            LetIn();
        }
    }

    private void LetIn()
    {
        while (_line.First is { } first && _bytes + first.Value.Bytes <= Most)
        {
            _line.RemoveFirst();
            _bytes += first.Value.Bytes;
            first.Value.Turn.SetResult();
        }
    }
}
