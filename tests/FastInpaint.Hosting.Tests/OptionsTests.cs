using FastInpaint.Graph;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace FastInpaint.Hosting.Tests;

/// <summary>Options: bound, checked at the start, and refused with what to change.</summary>
public sealed class OptionsTests
{
    public static TheoryData<string, Action<FastInpaintOptions>> Wrong => new()
    {
        { "WeightsPath is 'none.safetensors', and there is no such file. Name a .safetensors file, or leave it out for the embedded weights.", options => options.WeightsPath = "none.safetensors" },
        { "DetectorWeightsPath is '', and there is no such file. Name a .safetensors file, or leave it out for the embedded weights.", options => options.DetectorWeightsPath = "" },
        { "WeightsPath is '.', and that is a folder. Name a .safetensors file, or leave it out for the embedded weights.", options => options.WeightsPath = "." },
        { "Threads is -1; give 0 to 1024.", options => options.Threads = -1 },
        { "MemoryLimit is 0; give 1 or more.", options => options.MemoryLimit = 0 },
        { "IdleRelease is -00:00:01; give zero or more and at most 24.20:31:23.6470000, or nothing.", options => options.IdleRelease = TimeSpan.FromSeconds(-1) },
        { "Concurrency is 0; give 1 to 1024.", options => options.Concurrency = 0 },
        { "QueueCapacity is 100001; give 1 to 100000.", options => options.QueueCapacity = 100_001 },
        { "MaxPixels is 0; give 1 or more.", options => options.MaxPixels = 0 },
        { "TimeLimit is 00:00:00; give more than zero and at most 24.20:31:23.6470000, or nothing.", options => options.TimeLimit = TimeSpan.Zero },
        { "StopLimit is -00:00:01; give zero or more and at most 24.20:31:23.6470000.", options => options.StopLimit = TimeSpan.FromSeconds(-1) },
        { "WarmUp '512' is no size; give WIDTHxHEIGHT, for example 512x512.", options => options.WarmUp.Add("512") },
        { "WarmUp '0x4' is no size; give WIDTHxHEIGHT, for example 512x512.", options => options.WarmUp.Add("0x4") },
        { "WarmUp '99999x99999' is no size; give WIDTHxHEIGHT, for example 512x512.", options => options.WarmUp.Add("99999x99999") },
    };

    [Theory]
    [MemberData(nameof(Wrong), DisableDiscoveryEnumeration = true)]
    public async Task What_cannot_work_is_said_at_the_start(string sentence, Action<FastInpaintOptions> configure)
    {
        await using WorkerHost host = WorkerHost.Build(configure);
        OptionsValidationException refused = await Assert.ThrowsAsync<OptionsValidationException>(host.Start);
        Assert.Equal([$"FastInpaint: {sentence}"], refused.Failures);
    }

    [Fact]
    public async Task All_faults_are_said_together()
    {
        await using WorkerHost host = WorkerHost.Build(options => (options.Threads, options.Concurrency) = (-1, -1));
        Assert.Equal(2, (await Assert.ThrowsAsync<OptionsValidationException>(host.Start)).Failures.Count());
    }

    [Fact]
    public void Checks_of_the_host_itself_come_on_top()
    {
        var services = new ServiceCollection();
        services.AddOptions<FastInpaintOptions>().Validate(options => options.Concurrency != -1, "Concurrency is the host's.");
        services.AddFastInpaint(options => options.Concurrency = -1);
        IOptions<FastInpaintOptions> options = services.BuildServiceProvider().GetRequiredService<IOptions<FastInpaintOptions>>();
        OptionsValidationException refused = Assert.Throws<OptionsValidationException>(() => options.Value);
        Assert.Equal(["Concurrency is the host's.", "FastInpaint: Concurrency is -1; give 1 to 1024."], refused.Failures);
    }

    [Fact]
    public void Options_are_bound_from_configuration_and_set_after_it()
    {
        var values = new Dictionary<string, string?>
        {
            ["Inpainting:Precision"] = "Fp32", ["Inpainting:Threads"] = "3", ["Inpainting:MemoryLimit"] = "5000000000", ["Inpainting:Concurrency"] = "7", ["Inpainting:QueueCapacity"] = "9",
            ["Inpainting:MaxPixels"] = "1234", ["Inpainting:TimeLimit"] = "00:00:30", ["Inpainting:StopLimit"] = "00:00:04", ["Inpainting:WarmUp:0"] = "64x48", ["Inpainting:WarmUp:1"] = "32x32",
            ["Inpainting:IdleRelease"] = "00:00:05", ["Inpainting:WeightsPath"] = "a", ["Inpainting:DetectorWeightsPath"] = "b",
        };
        IConfiguration section = new ConfigurationBuilder().AddInMemoryCollection(values).Build().GetSection("Inpainting");
        FastInpaintOptions options = new ServiceCollection().AddFastInpaint(section, set => set.Concurrency = 8)
            .RemoveAll<IValidateOptions<FastInpaintOptions>>().BuildServiceProvider().GetRequiredService<IOptions<FastInpaintOptions>>().Value;
        Assert.Equal((Precision.Fp32, 3, 5_000_000_000, 8, 9), (options.Precision, options.Threads, options.MemoryLimit, options.Concurrency, options.QueueCapacity));
        Assert.Equal((1234, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(4)), (options.MaxPixels, options.TimeLimit, options.StopLimit));
        Assert.Equal(TimeSpan.FromSeconds(5), options.IdleRelease);
        Assert.Equal(["64x48", "32x32"], options.WarmUp);
        Assert.Equal(("a", "b"), (options.WeightsPath, options.DetectorWeightsPath));
    }

    [Fact]
    public async Task Added_twice_it_is_there_once()
    {
        var services = new ServiceCollection();
        services.AddLogging().AddFastInpaint(options => options.Threads = 2).AddFastInpaint(options => options.QueueCapacity = 5);
        await using ServiceProvider provider = services.BuildServiceProvider();
        FastInpaintOptions options = provider.GetRequiredService<IOptions<FastInpaintOptions>>().Value;
        Assert.Equal((2, 5), (options.Threads, options.QueueCapacity));
        Assert.Single(provider.GetServices<Microsoft.Extensions.Hosting.IHostedService>().OfType<InpaintingWorker>());
    }

    [Fact]
    public async Task The_device_is_the_one_that_is_made()
    {
        int made = 0;
        await using WorkerHost host = WorkerHost.Build(options => options.Backend = () =>
        {
            made++;
            return new FastInpaint.Simd.CpuBackend(1);
        });
        await host.Start();
        await host.Queue.EnqueueAsync(Sample.Of(1).Request(), TestContext.Current.CancellationToken);
        Assert.Equal(1, made);
        Assert.Equal("cpu", host.Services.GetRequiredService<Restorer>().Device);
    }

    [Fact]
    public void Fp16_where_there_is_none_is_refused()
    {
        var options = new FastInpaintOptions { Precision = Precision.Fp16 };
        NotSupportedException refused = Assert.Throws<NotSupportedException>(() => FastInpaintServiceCollectionExtensions.OpenRestorer(options));
        Assert.Equal("Precision is Fp16, and cpu computes in fp32. Set Fp32, or nothing.", refused.Message);
    }
}
