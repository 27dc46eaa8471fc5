using System.Threading.Channels;
using FastInpaint.Host.Pictures;
using FastInpaint.Host.Reports;

namespace FastInpaint.Host.Batch;

/// <summary>
/// Decodes, fills and encodes pictures at the same time: each step has threads of its own, and bounded queues between them. Memory does not grow with the number of pictures.
/// One run.
/// </summary>
internal sealed class BatchPipeline : IDisposable
{
    private readonly IReadOnlyList<BatchItem> _items;
    private readonly Restorer _restorer;
    private readonly BatchPolicy _policy;
    private readonly BatchLimits _limits;
    private readonly Action<BatchEntry> _finished;
    private readonly CancellationTokenSource _stop;
    private readonly Admission _flight;
    private readonly Admission _plans;
    private readonly BatchEntry?[] _entries;
    private int _next;

    /// <param name="items">The pictures.</param>
    /// <param name="restorer">The networks.</param>
    /// <param name="policy">How pictures are filled, and what happens to files that exist.</param>
    /// <param name="limits">How much at a time.</param>
    /// <param name="finished">Told of every picture that is finished, skipped or failed, on any thread.</param>
    /// <param name="cancellationToken">Stops the steps in progress; finished pictures stay.</param>
    public BatchPipeline(IReadOnlyList<BatchItem> items, Restorer restorer, BatchPolicy policy, BatchLimits limits, Action<BatchEntry> finished, CancellationToken cancellationToken)
    {
        (_items, _restorer, _policy, _limits, _finished) = (items, restorer, policy, limits, finished);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _flight = new Admission(limits.Jobs, limits.PictureBytes);
        _plans = new Admission(limits.Fillers, limits.PlanBytes);
        _entries = new BatchEntry?[items.Count];
    }

    /// <summary>Runs all pictures. What goes wrong with one is its entry's error.</summary>
    /// <returns>One entry a picture, in their order.</returns>
    public IReadOnlyList<BatchEntry> Run()
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

        return [.. _entries.Select((entry, i) => entry ?? _items[i].Entry(BatchStatus.Cancelled))];
    }

    public void Dispose() => _stop.Dispose();

    /// <summary>Starts the threads of a stage, and closes the queue behind it when the last one ends.</summary>
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
            // What is not finished has no entry.
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

    /// <summary>Takes a picture one step further, or ends it with what went wrong.</summary>
    private void Step(PictureInFlight picture, Action<PictureInFlight> step, ChannelWriter<PictureInFlight>? next)
    {
        BatchEntry? entry = null;
        bool passedOn = false;
        try
        {
            step(picture);
            if (next is null)
            {
                entry = picture.Done();
            }
            else
            {
                next.WriteAsync(picture, _stop.Token).AsTask().GetAwaiter().GetResult();
                passedOn = true;
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !_stop.IsCancellationRequested)
        {
            entry = _items[picture.Index].Entry(BatchStatus.Failed) with { Error = Failure.Explain(exception).Message };
        }
        finally
        {
            if (!passedOn)
            {
                picture.Dispose();
                picture.Place?.Dispose();
            }
        }

        if (entry is not null)
        {
            Finish(picture.Index, entry);
        }
    }

    private void Decode(PictureInFlight picture)
    {
        picture.Open(_policy.Settings, _policy.Overwrite || (_policy.Resume && _items[picture.Index].IsBegun), _stop.Token);
        picture.Place = _flight.Enter(picture.Restoration.Bytes, _stop.Token);
        picture.Restoration.Decode(_stop.Token);
    }

    private void Fill(PictureInFlight picture) => picture.Restoration.Restore(_restorer, bytes => _plans.Enter(bytes, _stop.Token), null, _stop.Token);

    private void Encode(PictureInFlight picture) => picture.Restoration.Encode(_stop.Token);

    private void Finish(int index, BatchEntry entry)
    {
        _entries[index] = entry;
        _finished(entry);
    }
}
