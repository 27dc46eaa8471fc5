using FastInpaint.Host.Queue.Broker;
using FastInpaint.Host.Queue.Work;
using FastInpaint.Host.Reports;

namespace FastInpaint.Queue.Tests.Broker;

/// <summary>A worker whose jobs a test does.</summary>
internal sealed class FakeWorker : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly QueueWorker _worker;
    private readonly Task _run;

    public FakeWorker(QueuePlace place, FakeRunner runner, int jobs, TimeSpan stopLimit, WorkerLog? log = null, long messageLimit = QueueMessage.DefaultLimit)
    {
        var settings = new WorkerSettings(new QueueNames(place.Queue), jobs, new RetryPolicy(3, TimeSpan.FromMilliseconds(20)), stopLimit, messageLimit);
        _worker = new QueueWorker(new QueueEndpoint(place.Uri), runner, settings, log ?? new WorkerLog(TextWriter.Null, json: false));
        _run = _worker.RunAsync(_stop.Token);
    }

    /// <summary>Ends as the worker does.</summary>
    public Task Ended => _run;

    public async Task<WorkerTotals> StopAsync()
    {
        await _stop.CancelAsync();
        await _run.WaitAsync(TimeSpan.FromMinutes(2));
        return _worker.Totals;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _worker.Dispose();
        _stop.Dispose();
    }
}
