using System.Net;
using FastInpaint.Host;
using FastInpaint.Host.Commands;
using FastInpaint.Hosting;
using FastInpaint.Kernels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FastInpaint.Service.Tests;

/// <summary>A device that is slow to start, and one that is lost.</summary>
public sealed class DeviceTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Until_plans_are_warm_the_service_lives_and_is_not_ready()
    {
        using var open = new ManualResetEventSlim();
        await using RunningService service = await RunningService.Start(worker: options => options.Backend = () => new TroubledBackend(() => open.Wait(TimeSpan.FromMinutes(5))));
        try
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await service.Client.GetAsync("/health/ready", Cancellation)).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await service.Client.GetAsync("/health/live", Cancellation)).StatusCode);
        }
        finally
        {
            open.Set();
        }

        while (!(await service.Client.GetAsync("/health/ready", Cancellation)).IsSuccessStatusCode)
        {
            await Task.Delay(10, Cancellation);
        }
    }

    [Fact]
    public async Task A_lost_device_is_said_with_503_and_ends_the_service()
    {
        bool lost = false;
        await using RunningService service = await RunningService.Start(worker: options =>
        {
            options.WarmUp.Clear();
            options.Backend = () => new TroubledBackend(() =>
            {
                if (Volatile.Read(ref lost))
                {
                    throw new GpuDeviceException("cuda:0 failed while running: gone.");
                }
            });
        });
        var stopping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        service.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(stopping.SetResult);
        Volatile.Write(ref lost, true);
        using HttpResponseMessage answer = await service.Post("/v1/inpaint", Sample.Of(1));
        await RefusalTests.AssertProblem(answer, 503, "The device was lost");
        await stopping.Task.WaitAsync(TimeSpan.FromMinutes(2), Cancellation);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await service.Client.GetAsync("/health/live", Cancellation)).StatusCode);
        Exception fault = service.Services.GetRequiredService<InpaintingWorker>().Fault!;
        CommandException end = ServeCommand.Explain(fault);
        Assert.Equal((ExitCode.NoDevice, "cuda:0 failed while running: gone. Use --device cpu."), (end.ExitCode, end.Message));
        Assert.Contains(service.Log, line => line.StartsWith("Critical: The device is lost", StringComparison.Ordinal));
    }
}
