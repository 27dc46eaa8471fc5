using FastInpaint;
using FastInpaint.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);
builder.Services.AddFastInpaint(builder.Configuration.GetSection("FastInpaint"), options => options.WarmUp.Add("96x64"));
builder.Services.AddHostedService<Requests>();
await builder.Build().RunAsync();

/// <summary>Sends eight pictures at once, says what became of them, and ends the program.</summary>
internal sealed class Requests(IInpaintingQueue queue, IHostApplicationLifetime lifetime) : BackgroundService
{
    private const int Width = 96, Height = 64;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        InpaintingResult[] results = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => queue.EnqueueAsync(Request(i), stoppingToken)));
        Console.WriteLine($"{results.Length} pictures filled, {results.Sum(result => result.Fill.HolePixels)} pixels of holes, artifact score at most {results.Max(result => result.Fill.ArtifactScore):0.00}");
        lifetime.StopApplication();
    }

    /// <summary>A slope of colors with a hole in it.</summary>
    private static InpaintingRequest Request(int number)
    {
        var pixels = new byte[3 * Width * Height];
        var mask = new byte[Width * Height];
        for (int i = 0; i < mask.Length; i++)
        {
            (int x, int y) = (i % Width, i / Width);
            (pixels[3 * i], pixels[(3 * i) + 1], pixels[(3 * i) + 2]) = ((byte)(2 * x), (byte)(3 * y), (byte)(20 * number));
            mask[i] = (byte)(Math.Abs(x - 40 - number) < 5 && y is > 10 and < 50 ? 255 : 0);
        }

        return new InpaintingRequest { Pixels = pixels, Width = Width, Height = Height, Format = PixelFormat.Rgb24, Mask = mask, Options = new InpaintOptions { Artifacts = ArtifactOutput.Score } };
    }
}
