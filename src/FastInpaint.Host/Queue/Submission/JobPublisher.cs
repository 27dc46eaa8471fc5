using System.Diagnostics;
using System.Threading.Channels;
using FastInpaint.Host.Batch;
using FastInpaint.Host.Queue.Broker;
using FastInpaint.Host.Reports;
using FastInpaint.Hosting;

namespace FastInpaint.Host.Queue.Submission;

/// <summary>Publishes the jobs of pictures. Each job is published once, unless the broker has lost it.</summary>
/// <param name="items">The pictures.</param>
/// <param name="skipped">Whether each picture is finished already.</param>
/// <param name="ledger">The jobs that an earlier run has published.</param>
/// <param name="pending">The jobs without a result; published jobs are added.</param>
/// <param name="finish">Called for pictures that are skipped or fail.</param>
/// <param name="silence">Returns the time since the last result.</param>
internal sealed class JobPublisher(
    IReadOnlyList<BatchItem> items, IReadOnlyList<bool> skipped, SubmissionSettings settings, QueueLink link, SubmissionLedger ledger, PendingJobs pending, Action<int, BatchEntry> finish, Func<TimeSpan> silence)
{
    private readonly TaskCompletionSource<(JobMaker Maker, string Results)> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Channel<(string Id, int Index)[]> _lost = Channel.CreateUnbounded<(string Id, int Index)[]>();

    /// <summary>Whether <see cref="Begin"/> was called.</summary>
    public bool IsReady => _ready.Task.IsCompleted;

    /// <summary>Starts the publishing. The result queue must be consumed before.</summary>
    public void Begin(SubmissionEntry submission) => _ready.TrySetResult((new JobMaker(settings, submission.Submission), submission.Results));

    /// <summary>Notes that the broker has lost jobs or their results, so that they are published again.</summary>
    public void Lose((string Id, int Index)[] jobs) => _lost.Writer.TryWrite(jobs);

    /// <summary>Publishes the jobs of all unfinished pictures whose jobs are not with the broker.</summary>
    public async Task PublishAllAsync(CancellationToken end)
    {
        await Task.Yield();
        try
        {
            for (int i = 0; i < items.Count; i++)
            {
                if (skipped[i])
                {
                    finish(i, items[i].Entry(BatchStatus.Skipped));
                }
                else if (items[i].Error is { } error)
                {
                    finish(i, items[i].Entry(BatchStatus.Failed) with { Error = error });
                }
                else
                {
                    await PublishAsync(i, end).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // An unpublished picture has no entry.
        }
    }

    /// <summary>Publishes lost jobs again, if their pictures still wait for a result.</summary>
    public async Task PublishAgainAsync(CancellationToken end)
    {
        try
        {
            await foreach ((string Id, int Index)[] lost in _lost.Reader.ReadAllAsync(end).ConfigureAwait(false))
            {
                foreach ((string id, int index) in lost.Where(job => pending.IsWaiting(job.Id)))
                {
                    await SendAsync(index, id, end).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The submission has ended.
        }
    }

    /// <summary>
    /// Publishes jobs of an earlier run again, if they seem lost: no result has come for a while, and no job waits in the queue. A queue may have been emptied, or a machine may have lost its power.
    /// </summary>
    public async Task DoubtAsync(CancellationToken end)
    {
        try
        {
            await _ready.Task.WaitAsync(end).ConfigureAwait(false);
            IReadOnlySet<string> earlier = ledger.Outstanding;
            while (earlier.Any(pending.IsWaiting))
            {
                await Task.Delay(settings.Patience, end).ConfigureAwait(false);
                if (silence() >= settings.Patience && await IsEmptyAsync(end).ConfigureAwait(false))
                {
                    Lose([.. pending.Begun().Where(job => earlier.Contains(job.Id))]);
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The submission has ended.
        }
    }

    private async Task PublishAsync(int index, CancellationToken end)
    {
        (JobMaker maker, _) = await _ready.Task.WaitAsync(end).ConfigureAwait(false);
        await pending.EnterAsync(end).ConfigureAwait(false);
        string id;
        try
        {
            id = maker.Header(items[index]).Id;
        }
        catch (Exception exception)
        {
            pending.Leave();
            finish(index, Failed(index, exception));
            return;
        }

        // A job that an earlier run has published is not published twice.
        if (pending.Begin(id, index) && !ledger.Outstanding.Contains(id))
        {
            await SendAsync(index, id, end).ConfigureAwait(false);
        }
    }

    private async Task SendAsync(int index, string id, CancellationToken end)
    {
        using Activity? activity = ServiceMetrics.Activities.StartActivity("submit");
        try
        {
            (JobMaker maker, string results) = await _ready.Task.WaitAsync(end).ConfigureAwait(false);
            if (!await link.PublishAsync("", settings.Names.Jobs, QueueMessage.Properties(id, results), maker.Make(items[index], id).Pack(), end).ConfigureAwait(false))
            {
                throw new CommandException(ExitCode.BadInput, $"{settings.Names.Jobs}: this queue no longer exists. Submit again.");
            }

            pending.Sent(id);
        }
        catch (OperationCanceledException stopped)
        {
            activity.Fail(stopped);
            throw;
        }
        catch (Exception exception)
        {
            activity.Fail(exception);
            if (pending.Answer(id) is not null)
            {
                pending.End(index);
                finish(index, Failed(index, exception));
            }
        }
    }

    private async Task<bool> IsEmptyAsync(CancellationToken end)
    {
        try
        {
            QueueSession session = await link.SessionAsync(end).ConfigureAwait(false);
            return await session.CountAsync(settings.Names.Jobs, end).ConfigureAwait(false) == 0;
        }
        catch (Exception exception) when (!end.IsCancellationRequested && QueueLink.IsLoss(exception))
        {
            return false;
        }
    }

    private BatchEntry Failed(int index, Exception exception) => items[index].Entry(BatchStatus.Failed) with { Error = Failure.Explain(exception).Message, Cause = exception };
}
