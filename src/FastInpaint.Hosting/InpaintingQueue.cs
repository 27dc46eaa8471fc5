using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;

namespace FastInpaint.Hosting;

/// <inheritdoc/>
internal sealed class InpaintingQueue : IInpaintingQueue, IDisposable
{
    private readonly object _gate = new();
    private readonly LinkedList<Work> _waiting = new();
    private readonly SemaphoreSlim _places;
    private readonly FastInpaintOptions _options;
    private readonly CancellationTokenSource _stopping = new();
    private bool _closed;

    public InpaintingQueue(IOptions<FastInpaintOptions> options)
    {
        _options = options.Value;
        _places = new SemaphoreSlim(_options.QueueCapacity);
    }

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count;
            }
        }
    }

    public int Capacity => _options.QueueCapacity;

    public async Task<InpaintingResult> EnqueueAsync(InpaintingRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        Check(request.Width, request.Height);
        return await EnqueueAsync(new InpaintingWork(request, _options.TimeLimit, _stopping.Token, cancellationToken)).ConfigureAwait(false);
    }

    public async Task<DetectResult> EnqueueAsync(DetectionRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        Check(request.Width, request.Height);
        return await EnqueueAsync(new DetectionWork(request, _options.TimeLimit, _stopping.Token, cancellationToken)).ConfigureAwait(false);
    }

    public bool TryEnqueue(InpaintingRequest request, [NotNullWhen(true)] out Task<InpaintingResult>? result, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        Check(request.Width, request.Height);
        return TryEnqueue(() => new InpaintingWork(request, _options.TimeLimit, _stopping.Token, cancellationToken), out result);
    }

    public bool TryEnqueue(DetectionRequest request, [NotNullWhen(true)] out Task<DetectResult>? result, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        Check(request.Width, request.Height);
        return TryEnqueue(() => new DetectionWork(request, _options.TimeLimit, _stopping.Token, cancellationToken), out result);
    }

    /// <summary>Waits for the next request, on a thread of the worker; null when the queue is closed.</summary>
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

    /// <summary>Takes no more requests, and fails those that wait.</summary>
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
            ServiceMetrics.Rejected("stopping");
            work.FailByEnding();
        }
    }

    /// <summary>Ends the requests in work.</summary>
    public void StopWork() => _stopping.Cancel();

    public void Dispose()
    {
        _stopping.Dispose();
        _places.Dispose();
    }

    private void Check(int width, int height)
    {
        if ((long)width * height > _options.MaxPixels)
        {
            ServiceMetrics.Rejected("too_large");
            throw new ArgumentException($"The picture has {width}x{height} pixels, and at most {_options.MaxPixels} are taken. Send a smaller picture, or raise MaxPixels.");
        }
    }

    private async Task<T> EnqueueAsync<T>(Work<T> work)
    {
        ServiceMetrics.Entered(work.Bytes);
        try
        {
            try
            {
                await _places.WaitAsync(work.Ending).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                ServiceMetrics.LeftQueue();
                work.FailByEnding();
                return await work.Result.ConfigureAwait(false);
            }

            return await Add(work).ConfigureAwait(false);
        }
        finally
        {
            ServiceMetrics.Left(work.Bytes);
            work.Dispose();
        }
    }

    private bool TryEnqueue<T>(Func<Work<T>> make, [NotNullWhen(true)] out Task<T>? result)
    {
        if (!_places.Wait(0))
        {
            ServiceMetrics.Rejected("queue_full");
            result = null;
            return false;
        }

        Work<T> work = make();
        ServiceMetrics.Entered(work.Bytes);
        result = EndAsync(work);
        return true;
    }

    private async Task<T> EndAsync<T>(Work<T> work)
    {
        try
        {
            return await Add(work).ConfigureAwait(false);
        }
        finally
        {
            ServiceMetrics.Left(work.Bytes);
            work.Dispose();
        }
    }

    /// <summary>Puts work that has a place into the queue; it leaves when it is to end.</summary>
    private async Task<T> Add<T>(Work<T> work)
    {
        lock (_gate)
        {
            if (!_closed)
            {
                work.Place = _waiting.AddLast(work);
                Monitor.Pulse(_gate);
            }
        }

        if (work.Place is null)
        {
            _places.Release();
            ServiceMetrics.LeftQueue();
            ServiceMetrics.Rejected("stopping");
            throw new InpaintingStoppedException();
        }

        using CancellationTokenRegistration ending = work.Ending.UnsafeRegister(state => Drop((Work)state!), work);
        return await work.Result.ConfigureAwait(false);
    }

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

    private Work Take(Work work)
    {
        _waiting.Remove(work.Place!);
        work.Place = null;
        _places.Release();
        ServiceMetrics.LeftQueue();
        return work;
    }
}
