using FastInpaint.Host.Queue.Broker;
using FastInpaint.Host.Reports;

namespace FastInpaint.Host.Queue.Submission;

/// <summary>Removes the submission that an earlier run has left with the broker.</summary>
internal static class LeftSubmission
{
    /// <summary>Removes the result queue of a folder's submission. Workers then drop its jobs.</summary>
    /// <param name="output">The folder of finished pictures.</param>
    /// <param name="endpoint">The broker's address.</param>
    /// <param name="say">Called with the name of an event of the connection and a sentence.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="CommandException">There is no such folder, the submission is running, its ledger is damaged, or the broker permanently refuses (2); the ledger cannot be opened (6); or the work was canceled (130).</exception>
    public static async Task<CancelReport> RemoveAsync(string output, QueueEndpoint endpoint, Action<string, string> say, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(output))
        {
            throw new CommandException(ExitCode.BadInput, $"{output}: there is no such folder. Name the one that the pictures were to be written into.");
        }

        using SubmissionLedger? ledger = SubmissionLedger.OpenLeft(output);
        if (ledger?.Entry is not { } left)
        {
            return new CancelReport(output, 0, 0);
        }

        uint? results = null;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var link = new QueueLink(endpoint, DeleteAsync, say);
        await link.RunAsync(end.Token).ConfigureAwait(false);
        if (results is not { } count)
        {
            throw new CommandException(ExitCode.Cancelled, $"Canceled; the broker may still have jobs and results for {output}.");
        }

        int jobs = ledger.Outstanding.Count;
        ledger.Clear();
        return new CancelReport(output, count, Math.Max(0, jobs - (int)count));

        async Task DeleteAsync(QueueSession session, CancellationToken token)
        {
            results = await ResultQueue.DeleteAsync(session, left, output, token).ConfigureAwait(false);
            await end.CancelAsync().ConfigureAwait(false);
        }
    }
}
