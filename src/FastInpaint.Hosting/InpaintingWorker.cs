using System.Runtime.CompilerServices;
using FastInpaint.Graph;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FastInpaint.Hosting;

/// <summary>Processes the queue's requests on threads of its own. When the host stops, the worker accepts no more requests, finishes those in process within the stop limit, and cancels the rest.</summary>
internal sealed partial class InpaintingWorker(InpaintingQueue queue, Restorer restorer, IOptions<FastInpaintOptions> options, ILogger<InpaintingWorker> logger, IHostApplicationLifetime? host = null)
    : BackgroundService, IHostedLifecycleService
{
    private Task _work = Task.CompletedTask;
    private volatile bool _warm;
    private int _stopping;
    private Exception? _fault;
    private Func<long>? _memory;

    /// <summary>Whether the plans of all warm-up sizes are prepared and the worker accepts requests.</summary>
    public bool IsReady => _warm && !IsStopping;

    /// <summary>Whether the worker is stopping and accepts no more requests.</summary>
    public bool IsStopping => Volatile.Read(ref _stopping) != 0;

    /// <summary>Whether the worker's threads run and its device works.</summary>
    public bool IsAlive => !_work.IsCompleted && Fault is null;

    /// <summary>The error that stops the host: a size could not be prepared, or the device was lost. Null if there is none.</summary>
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

    /// <summary>Called before any service of the host stops. Waiting requests are answered while their callers still run.</summary>
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

    /// <summary>Processes the next request. This must be a separate method: inlined into the loop, its locals would keep the last request and its picture alive while the loop waits.</summary>
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

    /// <summary>Stops the host. A lost device fails every request, and only a new process can open the device again.</summary>
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "Requests in work did not end within {seconds} s of stopping, and are canceled")]
    private partial void LogStopLimit(double seconds);
}
