using System.CommandLine;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace FastInpaint.Host.Telemetry;

/// <summary>Sends metrics and activities to an OpenTelemetry collector until it is stopped or disposed of; what is left then is sent too.</summary>
/// <remarks>As the first service of a host it is stopped last, while the device that metrics ask is still there.</remarks>
internal sealed class TelemetryExport : IHostedService, IDisposable
{
    /// <summary>Where collectors take OTLP over HTTP; elsewhere it is gRPC, unless the environment's OTEL_EXPORTER_OTLP_PROTOCOL says http/protobuf.</summary>
    private const int HttpPort = 4318;

    private readonly MeterProvider _metrics;
    private readonly TracerProvider _traces;

    /// <param name="collector">Its address; over HTTP the signals' paths are put behind it.</param>
    public TelemetryExport(Uri collector)
    {
        // Requests are activities with their method and route only where this is said before their server starts.
        AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", false);
        ResourceBuilder resource = ResourceBuilder.CreateDefault().AddService("fastinpaint");
        _metrics = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource)
            .AddMeter("FastInpaint", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel")
            .AddOtlpExporter(exporter => Address(exporter, collector, "v1/metrics"))
            .Build();
        _traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource)
            .AddSource("FastInpaint", "Microsoft.AspNetCore")
            .AddOtlpExporter(exporter => Address(exporter, collector, "v1/traces"))
            .Build();
    }

    public static Option<string?> Option() => new("--otlp") { Description = "Send metrics and traces to this OpenTelemetry collector: http://localhost:4317 for gRPC, http://localhost:4318 for HTTP.", HelpName = "URL" };

    /// <summary>The export to what the option says; null where it says nothing.</summary>
    /// <exception cref="CommandException">It is no address (2).</exception>
    public static TelemetryExport? Open(string? url) =>
        url is null ? null
        : Uri.TryCreate(url, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https" ? new TelemetryExport(address)
        : throw new CommandException(ExitCode.BadInput, $"--otlp '{url}' is no address; give for example http://localhost:4317.");

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.Run(Dispose, CancellationToken.None);

    public void Dispose()
    {
        _metrics.Dispose();
        _traces.Dispose();
    }

    private static void Address(OtlpExporterOptions exporter, Uri collector, string path)
    {
        // The exporter has read the environment.
        bool http = collector.Port == HttpPort || exporter.Protocol == OtlpExportProtocol.HttpProtobuf;
        exporter.Protocol = http ? OtlpExportProtocol.HttpProtobuf : exporter.Protocol;
        exporter.Endpoint = http ? new Uri($"{collector.AbsoluteUri.TrimEnd('/')}/{path}") : collector;
    }
}
