using System.Collections.Concurrent;
using System.Diagnostics;
using FastInpaint.Graph;
using FastInpaint.Host.Queue.Broker;
using FastInpaint.Host.Queue.Messages;
using FastInpaint.Host.Reports;
using FastInpaint.Hosting;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace FastInpaint.Host.Queue.Work;

/// <summary>Takes jobs from the queue, runs them, and acknowledges each when its result is stored. An object serves one run.</summary>
internal sealed class QueueWorker : IDisposable
{
    /// <summary>The time that stopping may take beyond the stop limit. A network is aborted only between its steps, and a step may be long.</summary>
    public static readonly TimeSpan AbortPatience = TimeSpan.FromSeconds(30);

    private readonly IJobRunner _runner;
    private readonly WorkerSettings _settings;
    private readonly WorkerLog _log;
    private readonly QueueLink _link;
    private readonly JobAnswers _answers;
    private readonly ActiveJobs _active = new();
    private readonly RecentJobs _recent = new();
    private readonly ConcurrentDictionary<Task, byte> _running = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _abort = new();
    private (QueueSession Session, string Tag)? _consuming;
    private DeviceLostException? _lost;

    /// <param name="endpoint">The broker's address.</param>
    /// <param name="runner">Runs the jobs.</param>
    /// <param name="settings">The settings of the worker.</param>
    /// <param name="log">The worker's log.</param>
    public QueueWorker(QueueEndpoint endpoint, IJobRunner runner, WorkerSettings settings, WorkerLog log)
    {
        (_runner, _settings, _log) = (runner, settings, log);
        _link = new QueueLink(endpoint, PrepareAsync, (name, sentence) => log.Write(name, message: sentence));
        _answers = new JobAnswers(_link, settings, log, Totals);
    }

    public WorkerTotals Totals { get; } = new();

    /// <summary>Runs jobs until a stop is requested. Then no further job begins. Running jobs may finish within the stop limit, and all others go back to the queue.</summary>
    /// <param name="stop">Requests the stop.</param>
    /// <exception cref="CommandException">The broker permanently refuses (2), or the device was lost (3).</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        await using CancellationTokenRegistration asked = stop.UnsafeRegister(_ => _stop.Cancel(), null);
        using var link = new CancellationTokenSource();
        Task connected = _link.RunAsync(link.Token);
        await Task.WhenAny(connected, Task.Delay(Timeout.Infinite, _stop.Token)).ConfigureAwait(false);
        if (!connected.IsCompleted)
        {
            _log.Write("stopping", message: $"No new jobs; {_running.Count} run and have {_settings.StopLimit.TotalSeconds:0.#} s.");
            await StopConsumingAsync().ConfigureAwait(false);
            if (!await AllEndAsync(_settings.StopLimit).ConfigureAwait(false))
            {
                await _abort.CancelAsync().ConfigureAwait(false);
                await AllEndAsync(AbortPatience).ConfigureAwait(false);
            }
        }

        await link.CancelAsync().ConfigureAwait(false);
        await connected.ConfigureAwait(false);
        _log.Write("stopped", message: $"{Totals.Done} done, {Totals.Known} known, {Totals.Retried} retried, {Totals.Dead} dead, {Totals.Dropped} dropped, {Totals.Returned} returned.");
        if (_lost is not null)
        {
            throw new CommandException(ExitCode.NoDevice, $"The device was lost, and the jobs went back to the queue: {_lost.Message} Start the worker again.", _lost);
        }
    }

    public void Dispose()
    {
        _stop.Dispose();
        _abort.Dispose();
    }

    private async Task PrepareAsync(QueueSession session, CancellationToken cancellationToken)
    {
        await _settings.Names.DeclareAsync(session.Consumer, cancellationToken).ConfigureAwait(false);
        if (_stop.IsCancellationRequested)
        {
            return;
        }

        await session.Consumer.BasicQosAsync(0, (ushort)_settings.Jobs, global: false, cancellationToken).ConfigureAwait(false);
        var consumer = new AsyncEventingBasicConsumer(session.Consumer);
        consumer.ReceivedAsync += (_, message) => Received(new JobDelivery(session, message));
        consumer.UnregisteredAsync += (_, _) =>
        {
            if (!_stop.IsCancellationRequested)
            {
                session.End("the broker removed the queue or moved it");
            }

            return Task.CompletedTask;
        };
        string tag = await session.Consumer.BasicConsumeAsync(_settings.Names.Jobs, autoAck: false, consumer, cancellationToken).ConfigureAwait(false);
        _consuming = (session, tag);
    }

    private async Task StopConsumingAsync()
    {
        try
        {
            if (_consuming is { Session: { IsOpen: true } session, Tag: var tag })
            {
                await session.Consumer.BasicCancelAsync(tag).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (QueueLink.IsLoss(exception) || exception is OperationCanceledException)
        {
            // Without a session there is no consumer to cancel.
        }
    }

    private Task Received(JobDelivery delivery)
    {
        Task work = Task.Run(() => HandleAsync(delivery), CancellationToken.None);
        _running.TryAdd(work, 0);
        work.ContinueWith(ended => _running.TryRemove(ended, out _), TaskScheduler.Default);
        return Task.CompletedTask;
    }

    private async Task<bool> AllEndAsync(TimeSpan limit)
    {
        long started = Stopwatch.GetTimestamp();
        while (!_running.IsEmpty)
        {
            TimeSpan left = limit - Stopwatch.GetElapsedTime(started);
            if (left <= TimeSpan.Zero)
            {
                return false;
            }

            await Task.WhenAny(Task.WhenAll(_running.Keys), Task.Delay(left)).ConfigureAwait(false);
            await Task.Yield();
        }

        return true;
    }

    private async Task HandleAsync(JobDelivery delivery)
    {
        using Activity? activity = delivery.StartActivity(_settings.Names.Jobs);
        try
        {
            if (_stop.IsCancellationRequested)
            {
                await _answers.ReturnAsync([delivery], delivery.JobId).ConfigureAwait(false);
            }
            else if (await _answers.ReadAsync(delivery, _abort.Token).ConfigureAwait(false) is not { } job)
            {
                return;
            }
            else if (!await delivery.IsWantedAsync(_abort.Token).ConfigureAwait(false))
            {
                await _answers.DropAsync(job, delivery).ConfigureAwait(false);
            }
            else if (job.IsInline && delivery is { Redelivered: true, MessageId: { } message } && _recent.Contains(message))
            {
                await _answers.KnownAsync(job, delivery).ConfigureAwait(false);
            }
            else if (_active.Add(job.Header.Id, delivery))
            {
                await DoAsync(job).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException stopped) when (_abort.IsCancellationRequested)
        {
            activity.Fail(stopped);
            await _answers.ReturnAsync([delivery], delivery.JobId).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            activity.Fail(exception);
            // The broker's delivery limit ends repeated returns of the same message.
            _log.Write("defect", delivery.JobId, message: Failure.Explain(exception).Message, cause: exception);
            await _answers.ReturnAsync([delivery], delivery.JobId).ConfigureAwait(false);
        }
    }

    private async Task DoAsync(Job job)
    {
        string id = job.Header.Id;
        IReadOnlyList<JobDelivery> deliveries = [];
        try
        {
            (Func<IReadOnlyList<JobDelivery>, Task> answer, bool lasts) = await RunAsync(job).ConfigureAwait(false);
            deliveries = _active.Take(id);
            while (deliveries.Count > 0)
            {
                try
                {
                    await answer(deliveries).ConfigureAwait(false);
                }
                catch (OperationCanceledException stopped) when (_abort.IsCancellationRequested)
                {
                    Activity.Current.Fail(stopped);
                    await _answers.ReturnAsync(deliveries, id).ConfigureAwait(false);
                }

                deliveries = _active.Take(id);
                if (deliveries.Count > 0 && !lasts)
                {
                    // The copy for the next try arrived at this worker before the job ended here.
                    (answer, lasts) = await RunAsync(job).ConfigureAwait(false);
                }
            }
        }
        catch
        {
            // A job must not stay in the list of active jobs: neither this worker nor another would start it again.
            await _answers.ReturnAsync([.. deliveries, .. _active.End(id)], id).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Runs a job.</summary>
    /// <returns>The function that answers the job's deliveries, and whether the same answer holds for later deliveries.</returns>
    private async Task<(Func<IReadOnlyList<JobDelivery>, Task> Answer, bool Lasts)> RunAsync(Job job)
    {
        string id = job.Header.Id;
        _log.Write("started", id, job.Header.Output);
        long started = Stopwatch.GetTimestamp();
        try
        {
            JobResult result = await Task.Factory.StartNew(
                () => _runner.Run(job, _stop.Token, _abort.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
            double milliseconds = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            return (async deliveries =>
            {
                if (await _answers.DoneAsync(job, result, milliseconds, deliveries, _abort.Token).ConfigureAwait(false) && job.IsInline)
                {
                    _recent.AddRange(deliveries.Select(delivery => delivery.MessageId).OfType<string>());
                }
            }, true);
        }
        catch (OperationCanceledException stopped) when (_stop.IsCancellationRequested || _abort.IsCancellationRequested)
        {
            Activity.Current.Fail(stopped);
            return (deliveries => _answers.ReturnAsync(deliveries, id), false);
        }
        catch (OtherWorkerException elsewhere)
        {
            return (deliveries => _answers.PassAsync(job, elsewhere.Message, deliveries, _stop.Token, _abort.Token), false);
        }
        catch (Exception exception) when (StopsByLoss(exception))
        {
            Activity.Current.Fail(exception);
            return (deliveries => _answers.ReturnAsync(deliveries, id), false);
        }
        catch (Exception exception)
        {
            return (deliveries => _answers.FailedAsync(job, exception, deliveries, _stop.Token, _abort.Token), false);
        }
    }

    /// <summary>Stops the worker if the device is lost. Otherwise every waiting job would fail on it and go to the dead-letter queue.</summary>
    /// <returns>Whether the device is lost.</returns>
    private bool StopsByLoss(Exception exception)
    {
        if ((exception is JobException ? exception.InnerException : exception) is not DeviceLostException lost)
        {
            return false;
        }

        _lost = lost;
        _stop.Cancel();
        return true;
    }
}
