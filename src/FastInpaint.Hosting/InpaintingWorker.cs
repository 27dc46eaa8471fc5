using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FastInpaint.Hosting;

/// <summary>Works through the queue, on threads of its own. When the host stops, it takes no more, finishes what it has within the limit, and ends what is left.</summary>
internal sealed partial class InpaintingWorker(InpaintingQueue queue, InpaintingNetworks networks, IOptions<FastInpaintOptions> options, ILogger<InpaintingWorker> logger) : BackgroundService
{
    private Task _work = Task.CompletedTask;

    /// <summary>Whether all sizes are warm, and the worker takes requests.</summary>
    public bool IsReady { get; private set; }

    /// <summary>Whether its threads run.</summary>
    public bool IsAlive => !_work.IsCompleted;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        IsReady = false;
        queue.Close();
        if (await Task.WhenAny(_work, Task.Delay(options.Value.StopLimit, CancellationToken.None)).ConfigureAwait(false) != _work)
        {
            LogStopLimit(options.Value.StopLimit.TotalSeconds);
            queue.StopWork();
            await _work.ConfigureAwait(false);
        }

        await base.StopAsync(cancellationToken).ConfigureAwait(false);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _work = Task.WhenAll(Enumerable.Range(0, options.Value.Concurrency).Select(_ =>
            Task.Factory.StartNew(Loop, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        return Task.WhenAll(_work, Task.Factory.StartNew(() => WarmUp(stoppingToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
    }

    private void WarmUp(CancellationToken stopping)
    {
        foreach ((int width, int height) in options.Value.WarmUpSizes().TakeWhile(_ => !stopping.IsCancellationRequested))
        {
            networks.Inpainter.WarmUp(width, height);
            networks.Detector.WarmUp(width, height);
        }

        IsReady = !stopping.IsCancellationRequested;
        LogReady(networks.Device, options.Value.Concurrency, queue.Capacity);
    }

    private void Loop()
    {
        while (queue.Dequeue() is { } work)
        {
            work.Run(networks);
            LogDone(work.Pixels, work.Waited.TotalMilliseconds);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Ready on {device}: {concurrency} requests at a time, {capacity} may wait")]
    private partial void LogReady(string device, int concurrency, int capacity);

    [LoggerMessage(Level = LogLevel.Debug, Message = "A request of {pixels} pixels has ended; it waited {milliseconds} ms")]
    private partial void LogDone(long pixels, double milliseconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Requests in work did not end within {seconds} s of stopping, and are cancelled")]
    private partial void LogStopLimit(double seconds);
}
