using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;

namespace FastInpaint.Hosting;

/// <inheritdoc/>
/// <remarks>Requests that wait for a place are kept in the same list, behind those that have one. So they too start in the order in which they came.</remarks>
internal sealed class InpaintingQueue(IOptions<FastInpaintOptions> options) : IInpaintingQueue, IDisposable
{
    private readonly object _gate = new();
    private readonly LinkedList<Work> _waiting = new();
    private readonly FastInpaintOptions _options = options.Value;
    private readonly CancellationTokenSource _stopping = new();
    private bool _closed;

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return Math.Min(_waiting.Count, Capacity);
            }
        }
    }

    public int Capacity => _options.QueueCapacity;

    public async Task<InpaintingResult> EnqueueAsync(InpaintingRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return await EnqueueAsync(new InpaintingWork(request, Limit(request.Width, request.Height, request.TimeLimit), _stopping.Token, cancellationToken)).ConfigureAwait(false);
    }

    public async Task<DetectResult> EnqueueAsync(DetectionRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return await EnqueueAsync(new DetectionWork(request, Limit(request.Width, request.Height, request.TimeLimit), _stopping.Token, cancellationToken)).ConfigureAwait(false);
    }

    public bool TryEnqueue(InpaintingRequest request, [NotNullWhen(true)] out Task<InpaintingResult>? result, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return TryEnqueue(new InpaintingWork(request, Limit(request.Width, request.Height, request.TimeLimit), _stopping.Token, cancellationToken), out result);
    }

    public bool TryEnqueue(DetectionRequest request, [NotNullWhen(true)] out Task<DetectResult>? result, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return TryEnqueue(new DetectionWork(request, Limit(request.Width, request.Height, request.TimeLimit), _stopping.Token, cancellationToken), out result);
    }

    /// <summary>Waits for the next request, on a worker thread. Null when the queue is closed.</summary>
    public Work? Dequeue()
    {
        lock (_gate)
        {
            while (_waiting.First is null && !_closed)
            {
                Monitor.Wait(_gate);
            }

            return _waiting.First is { } first ? Take(first.Value) : null;
        }
    }

    /// <summary>Closes the queue: it accepts no more requests, and waiting requests fail.</summary>
    public void Close()
    {
        Work[] left;
        lock (_gate)
        {
            _closed = true;
            left = [.. _waiting];
            foreach (Work work in left)
            {
                Take(work);
            }

            Monitor.PulseAll(_gate);
        }

        foreach (Work work in left)
        {
            Refuse(work);
        }
    }

    /// <summary>Cancels the requests that are being processed.</summary>
    public void StopWork() => _stopping.Cancel();

    public void Dispose() => _stopping.Dispose();

    /// <summary>Checks a request's size and time limit. Returns the effective limit: the shorter of the request's own and the host's; null for none.</summary>
    private TimeSpan? Limit(int width, int height, TimeSpan? own)
    {
        if ((long)width * height > _options.MaxPixels)
        {
            ServiceMetrics.Rejected("too_large");
            throw new ArgumentException($"The picture has {width}x{height} pixels, and at most {_options.MaxPixels} are taken. Send a smaller picture, or raise MaxPixels.");
        }

        return own is { } limit && (limit <= TimeSpan.Zero || limit.TotalMilliseconds > int.MaxValue)
            ? throw new ArgumentException($"The request's TimeLimit is {limit}; give more than zero and at most {TimeSpan.FromMilliseconds(int.MaxValue)}, or nothing.")
            : own is null || own > _options.TimeLimit ? _options.TimeLimit : own;
    }

    private Task<T> EnqueueAsync<T>(Work<T> work)
    {
        Add(work, int.MaxValue);
        return EndAsync(work);
    }

    private bool TryEnqueue<T>(Work<T> work, [NotNullWhen(true)] out Task<T>? result)
    {
        if (Add(work, Capacity))
        {
            result = EndAsync(work);
            return true;
        }

        ServiceMetrics.Rejected("queue_full");
        work.Dispose();
        result = null;
        return false;
    }

    /// <summary>Appends work to the list if fewer than <paramref name="most"/> requests wait. Fails the work if the queue is closed.</summary>
    private bool Add(Work work, int most)
    {
        lock (_gate)
        {
            if (!_closed)
            {
                if (_waiting.Count >= most)
                {
                    return false;
                }

                work.Place = _waiting.AddLast(work);
                ServiceMetrics.EnteredQueue();
                Monitor.Pulse(_gate);
                return true;
            }
        }

        Refuse(work);
        return true;
    }

    private async Task<T> EndAsync<T>(Work<T> work)
    {
        ServiceMetrics.Entered(work.Bytes);
        try
        {
            using CancellationTokenRegistration ending = work.Ending.UnsafeRegister(state => Drop((Work)state!), work);
            return await work.Result.ConfigureAwait(false);
        }
        finally
        {
            ServiceMetrics.Left(work.Bytes);
            work.Dispose();
        }
    }

    /// <summary>Removes work that is to end early from the list, if the work is still in it.</summary>
    private void Drop(Work work)
    {
        lock (_gate)
        {
            if (work.Place is null)
            {
                return;
            }

            Take(work);
        }

        work.FailByEnding();
    }

    private static void Refuse(Work work)
    {
        ServiceMetrics.Rejected("stopping");
        work.FailByStop();
    }

    private Work Take(Work work)
    {
        _waiting.Remove(work.Place!);
        work.Place = null;
        ServiceMetrics.LeftQueue();
        return work;
    }
}
