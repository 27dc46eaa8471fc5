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

/// <summary>Sends metrics and activities to an OpenTelemetry collector. When it is stopped or disposed of, it first sends the remaining data.</summary>
/// <remarks>Add it as the first service of a host, so that it is stopped last. The device, which metrics query, must still exist then.</remarks>
internal sealed class TelemetryExport : IHostedService, IDisposable
{
    private const string ServiceName = "fastinpaint";

    private readonly OpenTelemetrySdk _sdk;

    private TelemetryExport(TelemetryPlan plan)
    {
        // Must be set before the server starts. Else ASP.NET Core does not tag the activities of requests with method and route.
        AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", false);
        string? version = typeof(TelemetryExport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        _sdk = OpenTelemetrySdk.Create(builder =>
        {
            builder.Services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(plan.Variables).Build());
            // The environment's attributes come last and override those above.
            builder.ConfigureResource(resource => resource.AddService(ServiceName, serviceVersion: version).AddEnvironmentVariableDetector());
            if (plan.Metrics)
            {
                builder.WithMetrics(metrics => metrics.AddMeter("FastInpaint", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime"));
            }

            if (plan.Traces)
            {
                // The RabbitMQ client carries the trace in the messages' headers.
                builder.WithTracing(traces => traces.AddSource("FastInpaint", "Microsoft.AspNetCore", "RabbitMQ.Client.Publisher"));
            }

            builder.UseOtlpExporter();
        });
    }

    public static Option<string?> Option() => new("--otlp")
    {
        Description = "Send metrics and traces to this OpenTelemetry collector: http://localhost:4317 for gRPC, http://localhost:4318 for HTTP. Without it, the environment variable OTEL_EXPORTER_OTLP_ENDPOINT.",
        HelpName = "URL",
    };

    /// <summary>Starts the export to the collector of the option, or of the environment; null where neither names a collector.</summary>
    /// <param name="url">The option's value, or null.</param>
    /// <param name="warn">Called with a warning for each invalid environment variable.</param>
    /// <exception cref="CommandException">The option's value is not a valid address (2).</exception>
    public static TelemetryExport? Open(string? url, Action<string> warn) =>
        TelemetryPlan.Read(Environment.GetEnvironmentVariables(), url, warn) is { } plan ? new TelemetryExport(plan) : null;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.Run(Dispose, CancellationToken.None);

    public void Dispose() => _sdk.Dispose();
}
