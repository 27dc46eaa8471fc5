using System.Collections.Concurrent;
using System.Threading.Channels;
using FastInpaint.Host.Memory;
using FastInpaint.Host.Pictures;
using FastInpaint.Host.Reports;

namespace FastInpaint.Host.Batch;

/// <summary>
/// Decodes, fills and encodes pictures at the same time. Each step has its own threads, with bounded queues between the steps, so memory does not grow with the number of pictures.
/// A picture that does not fit beside others is postponed until all others are done, and is then processed alone. An object serves one run.
/// </summary>
internal sealed class BatchPipeline : IDisposable
{
    private readonly IReadOnlyList<BatchItem> _items;
    private readonly Restorer _restorer;
    private readonly BatchPolicy _policy;
    private readonly BatchLimits _limits;
    private readonly Action<BatchEntry> _finished;
    private readonly CancellationTokenSource _stop;
    private readonly MemoryBudget _memory;
    private readonly ConcurrentQueue<int> _postponed = new();
    private readonly BatchEntry?[] _entries;
    private int _next;

    /// <param name="items">The pictures.</param>
    /// <param name="restorer">The networks.</param>
    /// <param name="policy">How pictures are filled, and what happens to files that exist.</param>
    /// <param name="limits">The limits of concurrent work.</param>
    /// <param name="finished">Called for every picture that is finished, skipped or failed, on any thread.</param>
    /// <param name="cancellationToken">Stops the steps in progress; finished pictures stay.</param>
    public BatchPipeline(IReadOnlyList<BatchItem> items, Restorer restorer, BatchPolicy policy, BatchLimits limits, Action<BatchEntry> finished, CancellationToken cancellationToken)
    {
        (_items, _restorer, _policy, _limits, _finished) = (items, restorer, policy, limits, finished);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _memory = new MemoryBudget(limits.PictureBytes, limits.Jobs);
        _entries = new BatchEntry?[items.Count];
    }

    /// <summary>One entry for each picture, in order. A picture that has not ended counts as canceled.</summary>
    public IReadOnlyList<BatchEntry> Entries => [.. _entries.Select((entry, i) => entry ?? _items[i].Entry(BatchStatus.Cancelled))];

    /// <summary>Processes all pictures. A failure becomes the error of the picture's entry. A picture that does not fit is postponed.</summary>
    public void Run()
    {
        Channel<PictureInFlight> decoded = Channel.CreateBounded<PictureInFlight>(_limits.Jobs), filled = Channel.CreateBounded<PictureInFlight>(_limits.Jobs);
        try
        {
            Task.WaitAll(
                [
                    Stage(_limits.Decoders, () => DecodeAll(decoded.Writer), decoded.Writer),
                    Stage(_limits.Fillers, () => StepAll(decoded.Reader, picture => Step(picture, Fill, filled.Writer)), filled.Writer),
                    Stage(_limits.Encoders, () => StepAll(filled.Reader, picture => Step(picture, Encode, null)), null),
                ],
                CancellationToken.None);
        }
        finally
        {
            foreach (ChannelReader<PictureInFlight> reader in (ChannelReader<PictureInFlight>[])[decoded.Reader, filled.Reader])
            {
                while (reader.TryRead(out PictureInFlight? picture))
                {
                    picture.Dispose();
                }
            }
        }
    }

    /// <summary>Processes the postponed pictures one after the other.</summary>
    /// <param name="alone">Processes one picture.</param>
    public void RunPostponed(PictureAlone alone)
    {
        try
        {
            foreach (int i in _postponed.Order())
            {
                Step(new PictureInFlight(i, _items[i]), picture =>
                {
                    Open(picture);
                    return picture.Done(alone.Run(picture.Restoration, null, _stop.Token));
                }, next: null, alone: true);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // An unfinished picture has no entry.
        }
    }

    public void Dispose() => _stop.Dispose();

    /// <summary>Starts the threads of a step, and completes the next step's queue when the last thread ends.</summary>
    private async Task Stage(int threads, Action work, ChannelWriter<PictureInFlight>? next)
    {
        try
        {
            await Task.WhenAll(Enumerable.Range(0, threads).Select(_ => Task.Factory.StartNew(
                () => StopAllOnFailure(work), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))).ConfigureAwait(false);
        }
        finally
        {
            next?.TryComplete();
        }
    }

    private void StopAllOnFailure(Action work)
    {
        try
        {
            work();
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // An unfinished picture has no entry.
        }
        catch
        {
            _stop.Cancel();
            throw;
        }
    }

    private void DecodeAll(ChannelWriter<PictureInFlight> next)
    {
        for (int i = Interlocked.Increment(ref _next) - 1; i < _items.Count; i = Interlocked.Increment(ref _next) - 1)
        {
            _stop.Token.ThrowIfCancellationRequested();
            BatchItem item = _items[i];
            if (_policy.Resume && item.IsFinished)
            {
                Finish(i, item.Entry(BatchStatus.Skipped));
            }
            else if (item.Error is { } error)
            {
                Finish(i, item.Entry(BatchStatus.Failed) with { Error = error });
            }
            else
            {
                Step(new PictureInFlight(i, item), Decode, next);
            }
        }
    }

    private void StepAll(ChannelReader<PictureInFlight> pictures, Action<PictureInFlight> step)
    {
        foreach (PictureInFlight picture in pictures.ReadAllAsync(_stop.Token).ToBlockingEnumerable(_stop.Token))
        {
            step(picture);
        }
    }

    /// <summary>Runs one step of a picture. A failure ends the picture with its error.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="step">The step; returns the entry where the picture is finished, else null.</param>
    /// <param name="next">The queue of the next step; null after the last step.</param>
    /// <param name="alone">Whether the picture is processed alone. If not, a picture that does not fit is postponed.</param>
    private void Step(PictureInFlight picture, Func<PictureInFlight, BatchEntry?> step, ChannelWriter<PictureInFlight>? next, bool alone = false)
    {
        BatchEntry? entry = null;
        bool passedOn = false;
        try
        {
            entry = step(picture);
            if (next is not null)
            {
                next.WriteAsync(picture, _stop.Token).AsTask().GetAwaiter().GetResult();
                passedOn = true;
            }
        }
        catch (Exception exception) when (!alone && exception is MemoryLimitException or OutOfMemoryException)
        {
            _postponed.Enqueue(picture.Index);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !_stop.IsCancellationRequested)
        {
            entry = _items[picture.Index].Entry(BatchStatus.Failed) with { Error = Failure.Explain(exception).Message, Cause = exception };
        }
        finally
        {
            if (!passedOn)
            {
                picture.Dispose();
            }
        }

        if (entry is not null)
        {
            Finish(picture.Index, entry);
        }
    }

    private BatchEntry? Decode(PictureInFlight picture)
    {
        Open(picture);
        picture.Memory = picture.Restoration.Enter(_memory, _stop.Token);
        picture.Restoration.Decode(_stop.Token);
        return null;
    }

    private void Open(PictureInFlight picture) => picture.Open(_policy.Settings, _policy.Overwrite || (_policy.Resume && _items[picture.Index].IsBegun), _stop.Token);

    private BatchEntry? Fill(PictureInFlight picture)
    {
        picture.Restoration.Restore(_restorer, null, _stop.Token);
        return null;
    }

    private BatchEntry? Encode(PictureInFlight picture)
    {
        picture.Restoration.Encode(_stop.Token);
        return picture.Done(picture.Restoration.Report(0));
    }

    private void Finish(int index, BatchEntry entry)
    {
        _entries[index] = entry;
        _finished(entry);
    }
}
