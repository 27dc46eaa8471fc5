using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FastInpaint.Hosting.Tests;

/// <summary>Start, readiness and stop of the worker.</summary>
public sealed class StopTests
{
    private static readonly TimeSpan s_long = TimeSpan.FromMinutes(1);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_at_work_is_finished_within_the_limit_and_what_waits_is_refused()
    {
        (WorkerHost host, Gate gate, Task<InpaintingResult> held) = await WorkerHost.Busy(capacity: 2, options => options.StopLimit = s_long);
        await using WorkerHost ended = host;
        Task<InpaintingResult> waiting = host.Queue.EnqueueAsync(Sample.Of(1).Request(), Cancellation);
        Task stop = host.Stop();
        InpaintingStoppedException refused = await Assert.ThrowsAsync<InpaintingStoppedException>(() => waiting.WaitAsync(s_long, Cancellation));
        Assert.Equal("The worker is stopping and takes no more work. Send the request again, to another worker or later.", refused.Message);
        await Assert.ThrowsAsync<InpaintingStoppedException>(() => host.Queue.EnqueueAsync(Sample.Of(1).Request(), Cancellation));
        Assert.True(host.Queue.TryEnqueue(Sample.Of(1).Request(), out Task<InpaintingResult>? late, Cancellation));
        await Assert.ThrowsAsync<InpaintingStoppedException>(() => late);
        Assert.Equal("The worker is stopping.", (await host.Health(FastInpaintHealth.ReadyTag)).Description);
        Assert.Equal(HealthStatus.Healthy, (await host.Health(FastInpaintHealth.LiveTag)).Status);
        Assert.False(stop.IsCompleted);

        gate.Open();
        Assert.Equal(64, (await held).Fill.HolePixels);
        await stop.WaitAsync(s_long, Cancellation);
        Assert.Equal(HealthStatus.Unhealthy, (await host.Health(FastInpaintHealth.LiveTag)).Status);
    }

    [Fact]
    public async Task What_is_not_done_within_the_limit_is_ended()
    {
        (WorkerHost host, Gate gate, Task<InpaintingResult> held) = await WorkerHost.Busy(capacity: 2, options => options.StopLimit = TimeSpan.FromMilliseconds(50));
        await using WorkerHost ended = host;
        Task stop = host.Stop();
        await host.Logged("are canceled").WaitAsync(s_long, Cancellation);
        Assert.False(held.IsCompleted);
        gate.Open();
        await Assert.ThrowsAsync<InpaintingStoppedException>(() => held.WaitAsync(s_long, Cancellation));
        await stop.WaitAsync(s_long, Cancellation);
    }

    [Fact]
    public async Task Requests_before_the_start_and_during_the_warm_up_are_done()
    {
        await using WorkerHost host = WorkerHost.Build(options => options.WarmUp.Add("64x48"));
        Sample early = Sample.Of(1), soon = Sample.Of(2);
        Task<InpaintingResult> before = host.Queue.EnqueueAsync(early.Request(), Cancellation);
        Assert.Equal(1, host.Queue.Count);
        Assert.Equal("Plans are being prepared.", (await host.Health(FastInpaintHealth.ReadyTag)).Description);
        Assert.Equal(HealthStatus.Unhealthy, (await host.Health(FastInpaintHealth.LiveTag)).Status);

        await host.Start();
        Assert.Equal(HealthStatus.Healthy, (await host.Health(FastInpaintHealth.LiveTag)).Status);
        await Task.WhenAll(before, host.Queue.EnqueueAsync(soon.Request(), Cancellation));
        Assert.Equal(early.Expected, early.Pixels);
        Assert.Equal(soon.Expected, soon.Pixels);
        await host.Ready();
        Assert.Equal("0 of 64 places are taken.", (await host.Health(FastInpaintHealth.ReadyTag)).Description);
    }

    [Fact]
    public async Task A_size_that_cannot_be_prepared_stops_the_host()
    {
        await using WorkerHost host = WorkerHost.Build(options =>
        {
            options.MemoryLimit = 1000;
            options.WarmUp.Add("64x48");
        });
        var stopping = new TaskCompletionSource();
        host.Lifetime.ApplicationStopping.Register(stopping.SetResult);
        await host.Start();
        await stopping.Task.WaitAsync(s_long, Cancellation);
        Assert.IsType<MemoryLimitException>(host.Services.GetRequiredService<InpaintingWorker>().Fault);
        Assert.Equal(HealthStatus.Unhealthy, (await host.Health(FastInpaintHealth.ReadyTag)).Status);
    }

    [Fact]
    public async Task A_host_that_never_started_stops()
    {
        WorkerHost host = WorkerHost.Build();
        Task<InpaintingResult> waiting = host.Queue.EnqueueAsync(Sample.Of(1).Request(), Cancellation);
        host.Services.GetRequiredService<InpaintingQueue>().Close();
        await Assert.ThrowsAsync<InpaintingStoppedException>(() => waiting);
        await host.DisposeAsync();
    }
}
