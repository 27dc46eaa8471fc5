using System.Diagnostics;
using FastInpaint.Host.Queue.Broker;
using FastInpaint.Host.Queue.Messages;
using FastInpaint.Host.Reports;
using FastInpaint.Hosting;

namespace FastInpaint.Host.Queue.Work;

/// <summary>A worker's answers to the broker about jobs. A delivery is acknowledged last, after the broker has confirmed all messages that follow from it.</summary>
/// <param name="link">The connection.</param>
/// <param name="settings">The settings of the worker.</param>
/// <param name="log">The worker's log.</param>
/// <param name="totals">The worker's counters.</param>
internal sealed class JobAnswers(QueueLink link, WorkerSettings settings, WorkerLog log, WorkerTotals totals)
{
    /// <summary>Parses the job of a delivery. An invalid message goes to the dead-letter queue, and the result is null.</summary>
    public async Task<Job?> ReadAsync(JobDelivery delivery, CancellationToken abort)
    {
        try
        {
            if (delivery.Body.Length > settings.MessageLimit)
            {
                throw new QueueFormatException(QueueFormatException.TooLarge("The message", delivery.Body.Length, settings.MessageLimit));
            }

            if (delivery.Delivered >= QueueNames.DeliveryLimit)
            {
                // The broker would dead-letter the job next, and the submitter would not get an answer.
                throw new QueueFormatException($"The job was taken {delivery.Delivered} times and never answered: it may crash every worker that takes it. Look at the workers' logs, and submit it again.");
            }

            var job = Job.Unpack(delivery.Body);
            return job.IsInline && delivery.ReplyTo is null
                ? throw new QueueFormatException("The job has its pictures in the message and no reply_to, so there is no place for the result. Name the result queue.")
                : job;
        }
        catch (QueueFormatException exception)
        {
            Activity.Current.Fail(exception);
            await BuryAsync(delivery.JobId, null, exception.Message, delivery, abort).ConfigureAwait(false);
            return null;
        }
    }

    /// <summary>Answers a finished job: sends the result to the result queues of its deliveries, and acknowledges the deliveries. For a job of files the stored outputs are enough.</summary>
    /// <returns>Whether every delivery was acknowledged; if not, some were dropped or dead-lettered.</returns>
    public async Task<bool> DoneAsync(Job job, JobResult result, double milliseconds, IReadOnlyList<JobDelivery> deliveries, CancellationToken abort)
    {
        string id = job.Header.Id;
        byte[] body = result.Pack();
        bool all = true;
        foreach (JobDelivery delivery in deliveries)
        {
            (bool isThere, string? fault) = body.Length > settings.MessageLimit
                ? (true, QueueFormatException.TooLarge("The result", body.Length, settings.MessageLimit))
                : await SendAsync(id, body, delivery, abort).ConfigureAwait(false);
            if (fault is null || !job.IsInline)
            {
                if (fault is not null)
                {
                    log.Write("unclaimed", id, job.Header.Output, message: fault);
                }

                await delivery.AcknowledgeAsync().ConfigureAwait(false);
                continue;
            }

            all = false;
            if (!isThere)
            {
                await DropAsync(job, delivery).ConfigureAwait(false);
                continue;
            }

            Activity.Current.Fail("undeliverable", fault);
            await BuryAsync(id, job.Header.Output, fault, delivery, abort).ConfigureAwait(false);
        }

        if (all)
        {
            totals.CountDone();
            ServiceMetrics.Ended("done", (long)(result.Header.Width ?? 0) * (result.Header.Height ?? 0));
            log.Write("done", id, job.Header.Output, milliseconds: milliseconds);
        }

        return all;
    }

    /// <summary>Answers a job whose result was stored or sent for an earlier delivery.</summary>
    public async Task KnownAsync(Job job, JobDelivery delivery)
    {
        await delivery.AcknowledgeAsync().ConfigureAwait(false);
        totals.CountKnown();
        ServiceMetrics.Ended("known", 0);
        log.Write("known", job.Header.Id, job.Header.Output);
    }

    /// <summary>Drops a job that is no longer wanted: its submission was canceled, or has the result.</summary>
    public async Task DropAsync(Job job, JobDelivery delivery)
    {
        await delivery.AcknowledgeAsync().ConfigureAwait(false);
        totals.CountDropped();
        ServiceMetrics.Ended("dropped", 0);
        log.Write("dropped", job.Header.Id, job.Header.Output, message: NotThere(delivery.ReplyTo!));
    }

    /// <summary>Answers a failed try: after a wait the job goes to the end of the queue, or it goes to the dead-letter queue.</summary>
    public async Task FailedAsync(Job job, Exception exception, IReadOnlyList<JobDelivery> deliveries, CancellationToken stop, CancellationToken abort)
    {
        (string id, string output) = (job.Header.Id, job.Header.Output);
        string reason = exception is JobException or QueueFormatException ? exception.Message : Failure.Explain(exception).Message;
        Exception cause = exception is JobException ? exception.InnerException! : exception;
        Activity.Current.Fail(cause, reason);
        // The broker delivers the message again where the session has ended.
        foreach (JobDelivery delivery in deliveries.Where(delivery => delivery.IsLive))
        {
            int failed = delivery.Failed + 1;
            if (!settings.Retry.TriesAgain(cause, failed))
            {
                await BuryAsync(id, output, reason, delivery, abort, exception).ConfigureAwait(false);
                continue;
            }

            totals.CountRetried();
            ServiceMetrics.Ended("retried", 0);
            log.Write("retry", id, output, failed, message: reason, cause: exception);
            await AgainAsync(delivery, failed, settings.Retry.Delay(failed), stop, abort).ConfigureAwait(false);
        }
    }

    /// <summary>Passes a job to other workers: after a wait the job goes to the end of the queue. This does not count as a failed try.</summary>
    public async Task PassAsync(Job job, string reason, IReadOnlyList<JobDelivery> deliveries, CancellationToken stop, CancellationToken abort)
    {
        foreach (JobDelivery delivery in deliveries.Where(delivery => delivery.IsLive))
        {
            ServiceMetrics.Ended("passed", 0);
            log.Write("passed", job.Header.Id, job.Header.Output, message: reason);
            await AgainAsync(delivery, delivery.Failed, RetryPolicy.PassDelay, stop, abort).ConfigureAwait(false);
        }
    }

    /// <summary>Returns unfinished jobs to the queue.</summary>
    public async Task ReturnAsync(IReadOnlyList<JobDelivery> deliveries, string? id)
    {
        foreach (JobDelivery delivery in deliveries.Where(delivery => !delivery.IsAnswered))
        {
            await delivery.ReturnAsync().ConfigureAwait(false);
            totals.CountReturned();
            ServiceMetrics.Ended("returned", 0);
            log.Write("returned", id);
        }
    }

    private async Task AgainAsync(JobDelivery delivery, int failed, TimeSpan delay, CancellationToken stop, CancellationToken abort)
    {
        await Task.Delay(delay, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (delivery.IsLive && await link.PublishAsync("", settings.Names.Jobs, delivery.Copy(failed, null), delivery.Body, abort).ConfigureAwait(false))
        {
            await delivery.AcknowledgeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Moves a job to the dead-letter queue with the reason, and sends a failed result to its result queue.</summary>
    private async Task BuryAsync(string? id, string? output, string reason, JobDelivery delivery, CancellationToken abort, Exception? cause = null)
    {
        string shown = UntrustedText.Clean(reason);
        if (!await link.PublishAsync(settings.Names.Dead, "", delivery.Copy(delivery.Failed + 1, shown), delivery.Body, abort).ConfigureAwait(false))
        {
            // Somebody removed the dead-letter queue; the next session declares it again.
            await delivery.ReturnAsync().ConfigureAwait(false);
            log.Write("undeclared", id, output, message: $"{settings.Names.Dead}: there is no such queue. Start the worker again.");
            return;
        }

        if (id is not null)
        {
            await SendAsync(id, new JobResult(ResultHeader.Failed(id, shown)).Pack(), delivery, abort).ConfigureAwait(false);
        }

        await delivery.AcknowledgeAsync().ConfigureAwait(false);
        totals.CountDead();
        ServiceMetrics.Ended("dead", 0);
        log.Write("dead", id, output, delivery.Failed + 1, message: shown, cause: cause);
    }

    /// <returns>IsThere: whether the result queue exists, or none was named. Fault: why the result was not delivered; null where it was, or none was named.</returns>
    private async Task<(bool IsThere, string? Fault)> SendAsync(string id, byte[] body, JobDelivery delivery, CancellationToken abort)
    {
        try
        {
            return delivery.ReplyTo is not { } queue || await link.PublishAsync("", queue, QueueMessage.Properties(id), body, abort).ConfigureAwait(false)
                ? (true, null)
                : (false, NotThere(queue));
        }
        catch (CommandException refused)
        {
            return (true, refused.Message);
        }
    }

    private static string NotThere(string queue) => $"The result queue {UntrustedText.Clean(queue)} is not there any more: nobody waits for this job.";
}
