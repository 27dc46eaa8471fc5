using System.Diagnostics;
using FastInpaint.Host.Batch;
using FastInpaint.Host.Queue.Broker;
using FastInpaint.Host.Queue.Messages;
using FastInpaint.Host.Reports;
using FastInpaint.Hosting;
using RabbitMQ.Client.Events;

namespace FastInpaint.Host.Queue.Submission;

/// <summary>Publishes the jobs of a folder and gathers their results. One run.</summary>
internal sealed class QueueSubmission : IDisposable
{
    private const ushort Prefetch = 8;

    private readonly IReadOnlyList<BatchItem> _items;
    private readonly SubmissionSettings _settings;
    private readonly Action<BatchEntry> _finished;
    private readonly CancellationToken _cancellation;
    private readonly CancellationTokenSource _end;
    private readonly QueueLink _link;
    private readonly JobMaker _maker;
    private readonly ResultWriter _writer;
    private readonly SemaphoreSlim _window;
    private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _waiting = [];
    private readonly HeldResults _held = new(Prefetch / 2);
    private readonly BatchEntry?[] _entries;
    private readonly bool[] _skipped;
    private readonly bool[] _sent;
    private readonly bool[] _answered;
    private int _left;
    private long _lastAnswer = Stopwatch.GetTimestamp();
    private volatile bool _purged;

    /// <param name="items">The pictures.</param>
    /// <param name="endpoint">Where the broker is.</param>
    /// <param name="finished">Told of every picture that is finished, skipped or failed, on any thread.</param>
    /// <param name="say">Told of the connection: an event's name and a sentence.</param>
    /// <param name="cancellationToken">Ends it; jobs stay in the queue, and results wait for <c>--resume</c>.</param>
    public QueueSubmission(
        IReadOnlyList<BatchItem> items, QueueEndpoint endpoint, SubmissionSettings settings, Action<BatchEntry> finished, Action<string, string> say, CancellationToken cancellationToken)
    {
        (_items, _settings, _finished, _cancellation) = (items, settings, finished, cancellationToken);
        _end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _link = new QueueLink(endpoint, PrepareAsync, say);
        (_maker, _writer, _window) = (new JobMaker(settings), new ResultWriter(settings), new SemaphoreSlim(settings.Jobs));
        (_entries, _left) = (new BatchEntry?[items.Count], items.Count);
        (_skipped, _sent, _answered) = (new bool[items.Count], new bool[items.Count], new bool[items.Count]);
    }

    /// <summary>Runs all pictures. What goes wrong with one is its entry's error.</summary>
    /// <returns>One entry a picture, in their order.</returns>
    /// <exception cref="CommandException">The broker refuses for good (2).</exception>
    public async Task<IReadOnlyList<BatchEntry>> RunAsync()
    {
        if (_settings.Resume)
        {
            Expect();
        }

        Task link = _link.RunAsync(_end.Token);
        Task publish = PublishAllAsync(), silence = SilenceAsync();
        if (await Task.WhenAny(_all.Task, link, publish, silence).ConfigureAwait(false) == publish && !publish.IsFaulted)
        {
            await Task.WhenAny(_all.Task, link, silence).ConfigureAwait(false);
        }

        bool silent = silence.IsCompletedSuccessfully && !_cancellation.IsCancellationRequested;
        await _end.CancelAsync().ConfigureAwait(false);
        await link.ConfigureAwait(false);
        await publish.ConfigureAwait(false);
        return [.. _entries.Select((entry, i) => entry ?? (silent ? Unanswered(_items[i]) : _items[i].Entry(BatchStatus.Cancelled)))];
    }

    public void Dispose()
    {
        _end.Dispose();
        _window.Dispose();
    }

    /// <summary>Waits for every picture that is not finished: results of an earlier run come before their jobs would be published.</summary>
    private void Expect()
    {
        for (int i = 0; i < _items.Count; i++)
        {
            _skipped[i] = _items[i].IsFinished;
            if (!_skipped[i] && _items[i].Error is null)
            {
                try
                {
                    _waiting[_maker.Header(_items[i]).Id] = i;
                }
                catch (Exception exception) when (exception is CommandException or QueueFormatException or IOException or UnauthorizedAccessException)
                {
                    // Its turn comes, and the same happens again.
                }
            }
        }
    }

    private async Task PrepareAsync(QueueSession session, CancellationToken cancellationToken)
    {
        await _settings.Names.DeclareAsync(session.Consumer, cancellationToken).ConfigureAwait(false);
        await QueueNames.DeclareResultsAsync(session.Consumer, _settings.Results, cancellationToken).ConfigureAwait(false);
        await session.Consumer.BasicQosAsync(0, Prefetch, global: false, cancellationToken).ConfigureAwait(false);
        var consumer = new AsyncEventingBasicConsumer(session.Consumer);
        consumer.ReceivedAsync += (_, message) => ReceivedAsync(session, message);
        consumer.UnregisteredAsync += (_, _) =>
        {
            session.End("the broker removed the queue or moved it");
            return Task.CompletedTask;
        };
        // Two submissions of one folder would take each other's results.
        await session.Consumer.BasicConsumeAsync(_settings.Results, autoAck: false, consumerTag: "", noLocal: false, exclusive: true, arguments: null, consumer, cancellationToken).ConfigureAwait(false);
        // Only now: the results are another submission's as long as that one reads them.
        if (!_settings.Resume && !_purged)
        {
            await session.Consumer.QueuePurgeAsync(_settings.Results, cancellationToken).ConfigureAwait(false);
        }

        _purged = true;
    }

    private async Task PublishAllAsync()
    {
        await Task.Yield();
        try
        {
            for (int i = 0; i < _items.Count; i++)
            {
                BatchItem item = _items[i];
                if (_skipped[i])
                {
                    Finish(i, item.Entry(BatchStatus.Skipped));
                }
                else if (item.Error is { } error)
                {
                    Finish(i, item.Entry(BatchStatus.Failed) with { Error = error });
                }
                else
                {
                    await _window.WaitAsync(_end.Token).ConfigureAwait(false);
                    await PublishAsync(i).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // What is not published has no entry.
        }
    }

    private async Task PublishAsync(int index)
    {
        string? id = null;
        using Activity? activity = ServiceMetrics.Activities.StartActivity("submit");
        try
        {
            Job job = _maker.Make(_items[index]);
            id = job.Header.Id;
            lock (_gate)
            {
                if (_answered[index])
                {
                    // The result of an earlier run was there.
                    _window.Release();
                    return;
                }

                (_waiting[id], _sent[index]) = (index, true);
            }

            if (!await _link.PublishAsync("", _settings.Names.Jobs, QueueMessage.Properties(id, _settings.Results), job.Pack(), _end.Token).ConfigureAwait(false))
            {
                throw new CommandException(ExitCode.BadInput, $"{_settings.Names.Jobs}: there is no such queue any more. Submit again.");
            }
        }
        catch (OperationCanceledException stopped)
        {
            activity.Fail(stopped);
            throw;
        }
        catch (Exception exception)
        {
            activity.Fail(exception);
            if (id is null || Answered(id) is not null)
            {
                _window.Release();
                Finish(index, _items[index].Entry(BatchStatus.Failed) with { Error = Failure.Explain(exception).Message });
            }
        }
    }

    private async Task ReceivedAsync(QueueSession session, BasicDeliverEventArgs message)
    {
        using Activity? activity = QueueActivity.Process($"{_settings.Names.Jobs}.results", _settings.Results, message.BasicProperties, message.Body.Length);
        try
        {
            if ((_settings.Resume || _purged) && Read(message.Body) is { } result && Answered(result.Header.Id) is { } index)
            {
                Interlocked.Exchange(ref _lastAnswer, Stopwatch.GetTimestamp());
                bool stored = Store(index, result);
                Release(index);
                if (!stored)
                {
                    // It stays the broker's, for --resume. What is not held is computed again.
                    _held.Add(message.BasicProperties.MessageId);
                }
            }

            if (!_held.Contains(message.BasicProperties.MessageId))
            {
                await session.Consumer.BasicAckAsync(message.DeliveryTag, multiple: false).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (QueueLink.IsLoss(exception))
        {
            // It comes once more, and nobody waits for it then.
        }
    }

    private bool Store(int index, JobResult result)
    {
        try
        {
            BatchEntry entry = _writer.Store(_items[index], result);
            if (entry.Error is { } error)
            {
                Activity.Current.Fail("job_failed", error);
            }

            Finish(index, entry);
            return true;
        }
        catch (CommandException exception)
        {
            Activity.Current.Fail(exception);
            Finish(index, _items[index].Entry(BatchStatus.Failed) with { Error = exception.Message });
            return false;
        }
    }

    private static JobResult? Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JobResult.Unpack(body);
        }
        catch (QueueFormatException)
        {
            // No job of ours has it.
            return null;
        }
    }

    /// <summary>The picture that waits for this result, once.</summary>
    private int? Answered(string id)
    {
        lock (_gate)
        {
            if (!_waiting.Remove(id, out int index))
            {
                return null;
            }

            _answered[index] = true;
            return index;
        }
    }

    private void Release(int index)
    {
        lock (_gate)
        {
            if (_sent[index])
            {
                _window.Release();
            }
        }
    }

    private void Finish(int index, BatchEntry entry)
    {
        _entries[index] = entry;
        _finished(entry);
        if (Interlocked.Decrement(ref _left) == 0)
        {
            _all.TrySetResult();
        }
    }

    /// <summary>Ends when no result has come for too long.</summary>
    private async Task SilenceAsync()
    {
        if (_settings.Timeout is not { } timeout)
        {
            await Task.Delay(Timeout.Infinite, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return;
        }

        while (timeout - Stopwatch.GetElapsedTime(Interlocked.Read(ref _lastAnswer)) is var left && left > TimeSpan.Zero && !_end.IsCancellationRequested)
        {
            await Task.Delay(left, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private BatchEntry Unanswered(BatchItem item) => item.Entry(BatchStatus.Failed) with
    {
        Error = $"{item.Input}: no worker has answered for {_settings.Timeout!.Value.TotalSeconds:0.#} s. Start workers on {_settings.Names.Jobs}, and go on with --resume.",
    };
}
