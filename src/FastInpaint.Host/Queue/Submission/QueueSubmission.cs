using System.Diagnostics;
using FastInpaint.Host.Batch;
using FastInpaint.Host.Queue.Broker;
using FastInpaint.Host.Queue.Messages;
using FastInpaint.Host.Reports;
using FastInpaint.Hosting;
using RabbitMQ.Client.Events;

namespace FastInpaint.Host.Queue.Submission;

/// <summary>Publishes the jobs of a folder and gathers their results. An object serves one run.</summary>
internal sealed class QueueSubmission : IDisposable
{
    private const ushort Prefetch = 8;

    private readonly IReadOnlyList<BatchItem> _items;
    private readonly SubmissionSettings _settings;
    private readonly SubmissionLedger _ledger;
    private readonly Action<BatchEntry> _finished;
    private readonly Action<string, string> _say;
    private readonly CancellationToken _cancellation;
    private readonly CancellationTokenSource _end;
    private readonly QueueLink _link;
    private readonly ResultQueue _results;
    private readonly ResultWriter _writer;
    private readonly PendingJobs _pending;
    private readonly JobPublisher _publisher;
    private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HeldResults _held = new(Prefetch / 2);
    private readonly BatchEntry?[] _entries;
    private readonly bool[] _skipped;
    private int _left;
    private long _lastAnswer = Stopwatch.GetTimestamp();

    /// <param name="items">The pictures.</param>
    /// <param name="endpoint">The broker's address.</param>
    /// <param name="settings">The settings of the submission.</param>
    /// <param name="ledger">The folder's ledger, which is written and not disposed of.</param>
    /// <param name="finished">Called for every picture that is finished, skipped or failed, on any thread.</param>
    /// <param name="say">Called with the name of an event of the connection and a sentence.</param>
    /// <param name="cancellationToken">Ends the run. Jobs stay in the queue, and results wait for <c>--resume</c>.</param>
    public QueueSubmission(
        IReadOnlyList<BatchItem> items, QueueEndpoint endpoint, SubmissionSettings settings, SubmissionLedger ledger, Action<BatchEntry> finished, Action<string, string> say, CancellationToken cancellationToken)
    {
        (_items, _settings, _ledger, _finished, _say, _cancellation) = (items, settings, ledger, finished, say, cancellationToken);
        _end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _link = new QueueLink(endpoint, PrepareAsync, say);
        (_results, _writer) = (new ResultQueue(ledger, settings.Names, settings.Output), new ResultWriter(settings));
        _skipped = [.. items.Select(item => settings.Resume && item.IsFinished)];
        _pending = new PendingJobs(items.Count, settings.Jobs, ledger);
        _publisher = new JobPublisher(items, _skipped, settings, _link, ledger, _pending, Finish, () => Stopwatch.GetElapsedTime(Interlocked.Read(ref _lastAnswer)));
        (_entries, _left) = (new BatchEntry?[items.Count], items.Count);
    }

    /// <summary>Processes all pictures. A failure becomes the error of the picture's entry.</summary>
    /// <returns>One entry for each picture, in order.</returns>
    /// <exception cref="CommandException">The broker permanently refuses, or another program submits the same folder (2).</exception>
    public async Task<IReadOnlyList<BatchEntry>> RunAsync()
    {
        Task link = _link.RunAsync(_end.Token);
        Task publish = _publisher.PublishAllAsync(_end.Token), again = _publisher.PublishAgainAsync(_end.Token), doubt = _publisher.DoubtAsync(_end.Token), silence = SilenceAsync();
        if (await Task.WhenAny(_all.Task, link, publish, silence).ConfigureAwait(false) == publish && !publish.IsFaulted)
        {
            await Task.WhenAny(_all.Task, link, silence).ConfigureAwait(false);
        }

        bool silent = silence.IsCompletedSuccessfully && !_cancellation.IsCancellationRequested;
        if (_all.Task.IsCompleted && !link.IsCompleted && !_held.Any && _ledger.Entry is { } done && !await _results.RemoveAsync(_link, _cancellation).ConfigureAwait(false))
        {
            _say("left", $"{done.Results}: the result queue could not be removed. The broker removes it in a week; submit --cancel -o {_settings.Output} removes it at once.");
        }

        await _end.CancelAsync().ConfigureAwait(false);
        await link.ConfigureAwait(false);
        await Task.WhenAll(publish, again, doubt).ConfigureAwait(false);
        return [.. _entries.Select((entry, i) => entry ?? (silent ? Unanswered(_items[i]) : _items[i].Entry(BatchStatus.Cancelled)))];
    }

    public void Dispose()
    {
        _end.Dispose();
        _pending.Dispose();
    }

    private async Task PrepareAsync(QueueSession session, CancellationToken cancellationToken)
    {
        await _settings.Names.DeclareAsync(session.Consumer, cancellationToken).ConfigureAwait(false);
        if (!_publisher.IsReady)
        {
            Dictionary<string, int> own = [];
            if (await _results.SettleAsync(session, IsOwn, cancellationToken).ConfigureAwait(false))
            {
                foreach ((string id, int index) in own)
                {
                    _pending.Expect(id, index);
                }
            }

            bool IsOwn(SubmissionEntry entry) => _settings.Resume && (own = Ids(entry)).Keys.Any(_ledger.Outstanding.Contains);
        }

        if (!await _results.ConsumeAsync(session, Prefetch, message => ReceivedAsync(session, message), cancellationToken).ConfigureAwait(false))
        {
            // The result queue was missing: its results are lost, and workers have dropped jobs that had no result queue.
            _publisher.Lose(_pending.Begun());
        }

        _publisher.Begin(_ledger.Entry!);
    }

    /// <summary>The job ids of the unfinished pictures in a submission, with the pictures' indices.</summary>
    private Dictionary<string, int> Ids(SubmissionEntry entry)
    {
        var maker = new JobMaker(_settings, entry.Submission);
        Dictionary<string, int> ids = [];
        for (int i = 0; i < _items.Count; i++)
        {
            if (!_skipped[i] && _items[i].Error is null)
            {
                try
                {
                    ids[maker.Header(_items[i]).Id] = i;
                }
                catch (Exception exception) when (exception is CommandException or QueueFormatException or IOException or UnauthorizedAccessException)
                {
                    // The same failure occurs when the picture is published, and becomes the error of its entry.
                }
            }
        }

        return ids;
    }

    private async Task ReceivedAsync(QueueSession session, BasicDeliverEventArgs message)
    {
        using Activity? activity = QueueActivity.Process($"{_settings.Names.Jobs}.results", _results.Name, message.BasicProperties, message.Body.Length);
        try
        {
            if (Read(message.Body) is { } result && _pending.Answer(result.Header.Id) is { } index)
            {
                Interlocked.Exchange(ref _lastAnswer, Stopwatch.GetTimestamp());
                (BatchEntry entry, bool stored) = Store(index, result);
                // A result that could not be stored stays with the broker, for --resume. A result that cannot be held is computed again.
                if (stored || !_held.Add(message.BasicProperties.MessageId))
                {
                    _ledger.Answered(result.Header.Id);
                }

                _pending.End(index);
                Finish(index, entry);
            }

            // No picture waits for this result: it came twice, or belongs to an earlier run with other pictures. So it is acknowledged.
            if (!_held.Contains(message.BasicProperties.MessageId))
            {
                await session.Consumer.BasicAckAsync(message.DeliveryTag, multiple: false).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (QueueLink.IsLoss(exception))
        {
            // The broker delivers the result again, and then no picture waits for it.
        }
    }

    private (BatchEntry Entry, bool Stored) Store(int index, JobResult result)
    {
        try
        {
            BatchEntry entry = _writer.Store(_items[index], result);
            if (entry.Error is { } error)
            {
                Activity.Current.Fail("job_failed", error);
            }

            return (entry, true);
        }
        catch (CommandException exception)
        {
            Activity.Current.Fail(exception);
            return (_items[index].Entry(BatchStatus.Failed) with { Error = exception.Message }, false);
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
            // The result belongs to no job of this submission.
            return null;
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

    /// <summary>Completes when no result has come for the timeout.</summary>
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
        Error = $"{item.Input}: no worker has answered for {_settings.Timeout!.Value.TotalSeconds:0.#} s. Start workers on {_settings.Names.Jobs}, and go on with --resume, or give up with --cancel.",
    };
}
