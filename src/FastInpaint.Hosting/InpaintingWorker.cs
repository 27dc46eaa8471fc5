using System.Runtime.CompilerServices;
using FastInpaint.Graph;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FastInpaint.Hosting;

/// <summary>Works through the queue, on threads of its own. When the host stops, it takes no more, finishes what it has within the limit, and ends what is left.</summary>
internal sealed partial class InpaintingWorker(InpaintingQueue queue, Restorer restorer, IOptions<FastInpaintOptions> options, ILogger<InpaintingWorker> logger, IHostApplicationLifetime? host = null)
    : BackgroundService, IHostedLifecycleService
{
    private Task _work = Task.CompletedTask;
    private volatile bool _warm;
    private int _stopping;
    private Exception? _fault;
    private Func<long>? _memory;

    /// <summary>Whether all sizes are warm, and the worker takes requests.</summary>
    public bool IsReady => _warm && !IsStopping;

    /// <summary>Whether it takes no more requests.</summary>
    public bool IsStopping => Volatile.Read(ref _stopping) != 0;

    /// <summary>Whether its threads run, and their device does.</summary>
    public bool IsAlive => !_work.IsCompleted && Fault is null;

    /// <summary>Why a size could not be prepared, or the device's loss: the host stops then; null where all is well.</summary>
    public Exception? Fault => Volatile.Read(ref _fault);

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        ServiceMetrics.Device = _memory = () => restorer.AvailableMemory;
        _work = Task.WhenAll(Enumerable.Range(0, options.Value.Concurrency).Select(_ =>
            Task.Factory.StartNew(Loop, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        return base.StartAsync(cancellationToken);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Comes before any service of the host is stopped: what waits is answered while those who asked are still there.</summary>
    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        BeginStop();
        return Task.CompletedTask;
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        BeginStop();
        await _work.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
    }

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Dispose()
    {
        if (ServiceMetrics.Device == _memory)
        {
            ServiceMetrics.Device = null;
        }

        base.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.Factory.StartNew(() => WarmUp(stoppingToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void BeginStop()
    {
        if (Interlocked.Exchange(ref _stopping, 1) == 0)
        {
            queue.Close();
            _ = EndWork();
        }
    }

    private async Task EndWork()
    {
        if (await Task.WhenAny(_work, Task.Delay(options.Value.StopLimit)).ConfigureAwait(false) != _work)
        {
            queue.StopWork();
            LogStopLimit(options.Value.StopLimit.TotalSeconds);
        }
    }

    private void WarmUp(CancellationToken stopping)
    {
        try
        {
            foreach ((int width, int height) in options.Value.WarmUpSizes().TakeWhile(_ => !stopping.IsCancellationRequested && !IsStopping))
            {
                restorer.WarmUp(width, height);
            }
        }
        catch (Exception fault)
        {
            Volatile.Write(ref _fault, fault);
            throw;
        }

        _warm = true;
        LogReady(restorer.Device, options.Value.Concurrency, queue.Capacity);
    }

    private void Loop()
    {
        while (RunNext())
        {
        }
    }

    /// <summary>Does the next request. A method of its own: the loop's would keep the last request, with its picture, while it waits.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool RunNext()
    {
        if (queue.Dequeue() is not { } work)
        {
            return false;
        }

        work.Run(restorer);
        LogDone(work.Pixels, work.Waited.TotalMilliseconds);
        if (work.Fault is DeviceLostException lost)
        {
            StopWithoutDevice(lost);
        }

        return true;
    }

    /// <summary>A device that is lost fails every request: the host ends, and who started it may start it again.</summary>
    private void StopWithoutDevice(DeviceLostException lost)
    {
        if (Interlocked.CompareExchange(ref _fault, lost, null) is null)
        {
            LogLost(lost.Message);
            BeginStop();
            host?.StopApplication();
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Ready on {device}: {concurrency} requests at a time, {capacity} may wait")]
    private partial void LogReady(string device, int concurrency, int capacity);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The device is lost, and the host stops: {reason}")]
    private partial void LogLost(string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "A request of {pixels} pixels has ended; it waited {milliseconds} ms")]
    private partial void LogDone(long pixels, double milliseconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Requests in work did not end within {seconds} s of stopping, and are cancelled")]
    private partial void LogStopLimit(double seconds);
}
