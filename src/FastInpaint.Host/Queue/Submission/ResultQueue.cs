using FastInpaint.Host.Queue.Broker;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace FastInpaint.Host.Queue.Submission;

/// <summary>A submission's queue of results at the broker: the one that an earlier run has left, or a new one. One submission alone reads it.</summary>
/// <param name="ledger">What is known of an earlier run.</param>
/// <param name="names">The workers' queues.</param>
/// <param name="output">The folder of finished pictures, as messages name it.</param>
internal sealed class ResultQueue(SubmissionLedger ledger, QueueNames names, string output)
{
    private static readonly TimeSpan s_removeLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_removeDelay = TimeSpan.FromMilliseconds(250);

    private string? _name;
    private volatile bool _removing;

    /// <summary>Its name, as soon as it is read.</summary>
    public string Name => _name!;

    /// <summary>Keeps the submission of an earlier run that can be resumed. Otherwise that one's results are removed, so that workers drop its jobs, and another begins.</summary>
    /// <param name="isOwn">Whether any of the jobs of the earlier run is one of this one.</param>
    /// <returns>Whether it is kept.</returns>
    /// <exception cref="CommandException">Another program reads the results (2), or the ledger cannot be written (6).</exception>
    public async Task<bool> SettleAsync(QueueSession session, Func<SubmissionEntry, bool> isOwn, CancellationToken cancellationToken)
    {
        if (ledger.Entry is { } earlier)
        {
            // Where the queue is gone, workers may have dropped any of its jobs.
            if (earlier.Jobs == names.Jobs && isOwn(earlier) && await session.HasQueueAsync(earlier.Results, cancellationToken).ConfigureAwait(false))
            {
                return true;
            }

            await DeleteAsync(session, earlier, output, cancellationToken).ConfigureAwait(false);
        }

        ledger.Begin(SubmissionEntry.New(names));
        return false;
    }

    /// <summary>Removes what an earlier run has left, unless it runs.</summary>
    /// <returns>How many results there were.</returns>
    /// <exception cref="CommandException">It runs (2).</exception>
    public static async Task<uint> DeleteAsync(QueueSession session, SubmissionEntry earlier, string output, CancellationToken cancellationToken) =>
        await session.DeleteAsync(earlier.Results, ifUnused: true, cancellationToken).ConfigureAwait(false) ?? throw SubmissionLedger.Busy(output);

    /// <summary>Reads the queue over a new session, and declares it where it is not there.</summary>
    /// <returns>Whether it was there, where it ought to have been.</returns>
    /// <exception cref="CommandException">Another program reads it (2).</exception>
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
            // Later it may be this program's own consumer, over a connection that the broker does not know to be lost yet.
            throw SubmissionLedger.Busy(output, exception);
        }

        return isThere;
    }

    /// <summary>Removes the queue with what is in it, and the submission from the ledger.</summary>
    /// <returns>Whether the broker could be told.</returns>
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
