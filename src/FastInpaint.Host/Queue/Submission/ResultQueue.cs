using FastInpaint.Host.Queue.Broker;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace FastInpaint.Host.Queue.Submission;

/// <summary>The result queue of a submission: the queue that an earlier run has left, or a new one. Only one submission may read it.</summary>
/// <param name="ledger">The ledger, which may name the submission of an earlier run.</param>
/// <param name="names">The names of the workers' queues.</param>
/// <param name="output">The folder of finished pictures, as messages name it.</param>
internal sealed class ResultQueue(SubmissionLedger ledger, QueueNames names, string output)
{
    private static readonly TimeSpan s_removeLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_removeDelay = TimeSpan.FromMilliseconds(250);

    private string? _name;
    private volatile bool _removing;

    /// <summary>The queue's name; set when the queue is consumed.</summary>
    public string Name => _name!;

    /// <summary>Resumes the submission of an earlier run, or begins a new one. In the latter case the result queue of the earlier run is removed, so that workers drop its jobs.</summary>
    /// <param name="session">The session.</param>
    /// <param name="isOwn">Whether an earlier submission has a job of this run.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Whether the earlier submission is resumed.</returns>
    /// <exception cref="CommandException">Another program reads the results (2), or the ledger cannot be written (6).</exception>
    public async Task<bool> SettleAsync(QueueSession session, Func<SubmissionEntry, bool> isOwn, CancellationToken cancellationToken)
    {
        if (ledger.Entry is { } earlier)
        {
            // Without its result queue, workers may have dropped any job of the earlier submission.
            if (earlier.Jobs == names.Jobs && isOwn(earlier) && await session.HasQueueAsync(earlier.Results, cancellationToken).ConfigureAwait(false))
            {
                return true;
            }

            await DeleteAsync(session, earlier, output, cancellationToken).ConfigureAwait(false);
        }

        ledger.Begin(SubmissionEntry.New(names));
        return false;
    }

    /// <summary>Removes the result queue of an earlier run, unless that run is still active.</summary>
    /// <returns>The number of results in the queue.</returns>
    /// <exception cref="CommandException">The earlier run is still active (2).</exception>
    public static async Task<uint> DeleteAsync(QueueSession session, SubmissionEntry earlier, string output, CancellationToken cancellationToken) =>
        await session.DeleteAsync(earlier.Results, ifUnused: true, cancellationToken).ConfigureAwait(false) ?? throw SubmissionLedger.Busy(output);

    /// <summary>Consumes the queue over a new session, and declares it first where it does not exist.</summary>
    /// <returns>False where a queue that should have existed was missing.</returns>
    /// <exception cref="CommandException">Another program reads the queue (2).</exception>
    public async Task<bool> ConsumeAsync(QueueSession session, ushort prefetch, Func<BasicDeliverEventArgs, Task> received, CancellationToken cancellationToken)
    {
        string name = ledger.Entry!.Results;
        bool isFirst = _name is null, isThere = isFirst || await session.HasQueueAsync(name, cancellationToken).ConfigureAwait(false);
        await QueueNames.DeclareResultsAsync(session.Consumer, name, cancellationToken).ConfigureAwait(false);
        await session.Consumer.BasicQosAsync(0, prefetch, global: false, cancellationToken).ConfigureAwait(false);
        var consumer = new AsyncEventingBasicConsumer(session.Consumer);
        consumer.ReceivedAsync += (_, message) => received(message);
        consumer.UnregisteredAsync += (_, _) =>
        {
            if (!_removing)
            {
                session.End("the broker removed the queue or moved it");
            }

            return Task.CompletedTask;
        };
        _name = name;
        try
        {
            await session.Consumer.BasicConsumeAsync(name, autoAck: false, consumerTag: "", noLocal: false, exclusive: true, arguments: null, consumer, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationInterruptedException exception) when (isFirst && exception.ShutdownReason?.ReplyCode == Constants.AccessRefused)
        {
            // On a later session, the other consumer may be this program's own, over a lost connection that the broker has not noticed yet.
            throw SubmissionLedger.Busy(output, exception);
        }

        return isThere;
    }

    /// <summary>Removes the queue with its results, and the submission from the ledger.</summary>
    /// <returns>Whether the broker could be reached.</returns>
    public async Task<bool> RemoveAsync(QueueLink link, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_removeLimit);
        _removing = true;
        while (!limit.IsCancellationRequested)
        {
            try
            {
                QueueSession session = await link.SessionAsync(limit.Token).ConfigureAwait(false);
                await session.DeleteAsync(Name, ifUnused: false, limit.Token).ConfigureAwait(false);
                ledger.Clear();
                return true;
            }
            catch (Exception exception) when (QueueLink.IsLoss(exception) || exception is OperationCanceledException)
            {
                await Task.Delay(s_removeDelay, limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        return false;
    }
}
