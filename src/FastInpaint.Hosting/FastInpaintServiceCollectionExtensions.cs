using FastInpaint;
using FastInpaint.Graph;
using FastInpaint.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds FastInpaint to the services of a .NET host.</summary>
public static class FastInpaintServiceCollectionExtensions
{
    /// <summary>Adds the worker, <see cref="IInpaintingQueue"/>, the <see cref="Restorer"/> and health checks. The options are checked when the host starts.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Changes the options; null for the defaults.</param>
    public static IServiceCollection AddFastInpaint(this IServiceCollection services, Action<FastInpaintOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        OptionsBuilder<FastInpaintOptions> options = services.AddOptions<FastInpaintOptions>().ValidateOnStart();
        if (configure is not null)
        {
            options.Configure(configure);
        }

        return AddWorker(services);
    }

    /// <summary>Adds the same services, with options bound from configuration.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configuration">A configuration section whose keys are the options' names.</param>
    /// <param name="configure">Changes the options after binding; null for no changes.</param>
    public static IServiceCollection AddFastInpaint(this IServiceCollection services, IConfiguration configuration, Action<FastInpaintOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<FastInpaintOptions>().Bind(configuration);
        return services.AddFastInpaint(configure);
    }

    private static IServiceCollection AddWorker(IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(InpaintingWorker)))
        {
            return services;
        }

        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<FastInpaintOptions>, FastInpaintOptionsCheck>());
        services.TryAddSingleton(provider => OpenRestorer(provider.GetRequiredService<IOptions<FastInpaintOptions>>().Value));
        services.TryAddSingleton<InpaintingQueue>();
        services.TryAddSingleton<IInpaintingQueue>(provider => provider.GetRequiredService<InpaintingQueue>());
        services.TryAddSingleton<InpaintingWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<InpaintingWorker>());
        services.AddHealthChecks().AddCheck<LiveCheck>("fastinpaint_live", tags: [FastInpaintHealth.LiveTag]).AddCheck<ReadyCheck>("fastinpaint_ready", tags: [FastInpaintHealth.ReadyTag]);
        return services;
    }

    /// <summary>Opens the device and loads the weights.</summary>
    /// <exception cref="NotSupportedException">The device does not support the precision.</exception>
    internal static Restorer OpenRestorer(FastInpaintOptions options)
    {
        IBackend? backend = options.Backend?.Invoke();
        if (options.Precision == Precision.Fp16 && backend is not { Capabilities.Fp16: true })
        {
            string name = backend?.Name ?? "cpu";
            backend?.Dispose();
            throw new NotSupportedException($"Precision is Fp16, and {name} computes in fp32. Set Fp32, or nothing.");
        }

        return new Restorer(new RestorerOptions
        {
            Backend = backend,
            DisposeBackend = true,
            Threads = options.Threads,
            Precision = options.Precision,
            MemoryLimit = options.MemoryLimit,
            IdleRelease = options.IdleRelease,
            WeightsPath = options.WeightsPath,
            DetectorWeightsPath = options.DetectorWeightsPath,
        });
    }
}
