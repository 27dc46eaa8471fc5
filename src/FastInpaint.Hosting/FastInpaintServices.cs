using FastInpaint.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>FastInpaint in a .NET host.</summary>
public static class FastInpaintServices
{
    /// <summary>Tag of the health check that says whether the worker's threads run.</summary>
    public const string LiveTag = "fastinpaint-live";

    /// <summary>Tag of the health check that says whether plans are warm and requests are taken.</summary>
    public const string ReadyTag = "fastinpaint-ready";

    /// <summary>Adds the worker, <see cref="IInpaintingQueue"/>, <see cref="InpaintingNetworks"/>, and health checks. Options are checked when the host starts.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Sets options; null for the defaults.</param>
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

    /// <summary>The same with options from configuration.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configuration">A section with the options' names.</param>
    /// <param name="configure">Sets options after it; null for none.</param>
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
        services.TryAddSingleton<InpaintingNetworks>();
        services.TryAddSingleton<InpaintingQueue>();
        services.TryAddSingleton<IInpaintingQueue>(provider => provider.GetRequiredService<InpaintingQueue>());
        services.TryAddSingleton<InpaintingWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<InpaintingWorker>());
        services.AddHealthChecks().AddCheck<LiveCheck>("fastinpaint_live", tags: [LiveTag]).AddCheck<ReadyCheck>("fastinpaint_ready", tags: [ReadyTag]);
        return services;
    }
}
