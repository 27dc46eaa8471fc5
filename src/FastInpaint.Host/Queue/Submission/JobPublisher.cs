using System.Diagnostics;
using System.Threading.Channels;
using FastInpaint.Host.Batch;
using FastInpaint.Host.Queue.Broker;
using FastInpaint.Host.Reports;
using FastInpaint.Hosting;

namespace FastInpaint.Host.Queue.Submission;

/// <summary>Publishes the jobs of pictures: each once, unless the broker has lost it.</summary>
/// <param name="items">The pictures.</param>
/// <param name="skipped">Which of them are finished.</param>
/// <param name="ledger">What an earlier run has published.</param>
/// <param name="pending">Told of what is published.</param>
/// <param name="finish">Told of pictures that are skipped or fail.</param>
/// <param name="silence">How long no result has come.</param>
internal sealed class JobPublisher(
    IReadOnlyList<BatchItem> items, IReadOnlyList<bool> skipped, SubmissionSettings settings, QueueLink link, SubmissionLedger ledger, PendingJobs pending, Action<int, BatchEntry> finish, Func<TimeSpan> silence)
{
    private readonly TaskCompletionSource<(JobMaker Maker, string Results)> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Channel<(string Id, int Index)[]> _lost = Channel.CreateUnbounded<(string Id, int Index)[]>();

    /// <summary>Whether <see cref="Begin"/> was called.</summary>
    public bool IsReady => _ready.Task.IsCompleted;

    /// <summary>Results can come: jobs may be published.</summary>
    public void Begin(SubmissionEntry submission) => _ready.TrySetResult((new JobMaker(settings, submission.Submission), submission.Results));

    /// <summary>The broker has lost jobs or their results.</summary>
    public void Lose((string Id, int Index)[] jobs) => _lost.Writer.TryWrite(jobs);

    /// <summary>Publishes the jobs of all pictures that are not finished, and that the broker does not have.</summary>
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
            // What is not published has no entry.
        }
    }

    /// <summary>Publishes lost jobs once more, as long as somebody waits for them.</summary>
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
            // Nobody waits any more.
        }
    }

    /// <summary>
    /// What an earlier run has published may be lost, by a queue that somebody emptied or a machine that lost its power. Where nothing comes for a while and no job waits in the queue, it is published once more.
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
            // Nobody waits any more.
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

        // What the broker has since an earlier run is not published twice.
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
                throw new CommandException(ExitCode.BadInput, $"{settings.Names.Jobs}: there is no such queue any more. Submit again.");
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

    private BatchEntry Failed(int index, Exception exception) => items[index].Entry(BatchStatus.Failed) with { Error = Failure.Explain(exception).Message };
}
