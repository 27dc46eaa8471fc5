using System.CommandLine;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace FastInpaint.Host.Telemetry;

/// <summary>Sends metrics and activities to an OpenTelemetry collector until it is stopped or disposed of; what is left then is sent too.</summary>
/// <remarks>As the first service of a host it is stopped last, while the device that metrics ask is still there.</remarks>
internal sealed class TelemetryExport : IHostedService, IDisposable
{
    private const string ServiceName = "fastinpaint";

    private readonly OpenTelemetrySdk _sdk;

    private TelemetryExport(TelemetryPlan plan)
    {
        // Requests are activities with their method and route only where this is said before their server starts.
        AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", false);
        string? version = typeof(TelemetryExport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        _sdk = OpenTelemetrySdk.Create(builder =>
        {
            builder.Services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(plan.Variables).Build());
            // What the environment says of the service comes last, and wins.
            builder.ConfigureResource(resource => resource.AddService(ServiceName, serviceVersion: version).AddEnvironmentVariableDetector());
            if (plan.Metrics)
            {
                builder.WithMetrics(metrics => metrics.AddMeter("FastInpaint", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime"));
            }

            if (plan.Traces)
            {
                // The client of RabbitMQ hands on the trace in the messages' headers.
                builder.WithTracing(traces => traces.AddSource("FastInpaint", "Microsoft.AspNetCore", "RabbitMQ.Client.Publisher"));
            }

            builder.UseOtlpExporter();
        });
    }

    public static Option<string?> Option() => new("--otlp")
    {
        Description = "Send metrics and traces to this OpenTelemetry collector: http://localhost:4317 for gRPC, http://localhost:4318 for HTTP; default: the environment's OTEL_EXPORTER_OTLP_ENDPOINT.",
        HelpName = "URL",
    };

    /// <summary>The export to where the option says, and without it the environment; null where neither says anything.</summary>
    /// <param name="url">The option's value, or null.</param>
    /// <param name="warn">Told of variables that make no sense.</param>
    /// <exception cref="CommandException">The option's value is not a valid address (2).</exception>
    public static TelemetryExport? Open(string? url, Action<string> warn) =>
        TelemetryPlan.Read(Environment.GetEnvironmentVariables(), url, warn) is { } plan ? new TelemetryExport(plan) : null;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.Run(Dispose, CancellationToken.None);

    public void Dispose() => _sdk.Dispose();
}
