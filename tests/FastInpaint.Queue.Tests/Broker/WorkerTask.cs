using System.Text.Json;

namespace FastInpaint.Queue.Tests.Broker;

/// <summary>A worker that runs beside the test in its process.</summary>
internal sealed class WorkerTask : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task<Outcome> _run;

    public WorkerTask(string[] arguments) => _run = Task.Factory.StartNew(() => QueuePlace.Run(_stop.Token, arguments), TaskCreationOptions.LongRunning);

    /// <summary>Asks it to stop and waits for that.</summary>
    /// <returns>What it did.</returns>
    public async Task<JsonElement> StopAsync()
    {
        await _stop.CancelAsync();
        return (await _run.WaitAsync(TimeSpan.FromMinutes(2))).AssertDone().Json;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run.WaitAsync(TimeSpan.FromMinutes(2));
        _stop.Dispose();
    }
}
