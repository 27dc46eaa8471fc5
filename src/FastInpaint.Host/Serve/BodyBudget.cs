using FastInpaint.Hosting;
using Microsoft.AspNetCore.Http;

namespace FastInpaint.Host.Serve;

/// <summary>Bytes of the bodies that are here: at most so many together. They are counted as they come; one that says its length and finds no room for it waits in the order of coming, and is counted whole then. Thread safe.</summary>
internal sealed class BodyBudget(ServiceMemory memory)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<(long Bytes, TaskCompletionSource Turn)> _line = new();
    private long _bytes;

    /// <summary>Bytes that are held, or kept for those whose turn has come.</summary>
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

    /// <summary>The most bytes of bodies at a time.</summary>
    public long Most => memory.Bodies;

    /// <summary>Waits for room for a body that has not come yet.</summary>
    /// <param name="bytes">What will be held of it; not more than <see cref="Most"/>.</param>
    /// <returns>What is counted of it: all where it had to wait, else nothing yet.</returns>
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

    /// <param name="more">Bytes that came now.</param>
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
        throw new RequestException(StatusCodes.Status503ServiceUnavailable, $"The bodies of other requests take the memory that there is for them. Try again in {Problems.RetrySeconds} s.");
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
            // Its turn may have come in the meantime.
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
