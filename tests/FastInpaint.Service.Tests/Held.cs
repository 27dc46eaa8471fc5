using FastInpaint.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace FastInpaint.Service.Tests;

/// <summary>A thread of a service's worker, held at work until this is disposed of.</summary>
internal sealed class Held : IProgress<double>, IDisposable
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEventSlim _open = new();

    public static async Task<Held> At(RunningService service)
    {
        var held = new Held();
        var mask = new byte[32 * 32];
        mask.AsSpan(100, 8).Fill(255);
        _ = service.Services.GetRequiredService<IInpaintingQueue>().EnqueueAsync(
            new InpaintingRequest { Pixels = new byte[3 * 32 * 32], Width = 32, Height = 32, Format = PixelFormat.Rgb24, Mask = mask, Progress = held }, CancellationToken.None);
        await held._reached.Task.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
        return held;
    }

    public void Report(double value)
    {
        _reached.TrySetResult();
        _open.Wait(TimeSpan.FromMinutes(5));
    }

    public void Dispose() => _open.Set();
}
