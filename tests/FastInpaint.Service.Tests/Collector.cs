using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace FastInpaint.Service.Tests;

/// <summary>An OpenTelemetry collector that takes OTLP over HTTP or gRPC, and keeps what came.</summary>
internal sealed class Collector : IAsyncDisposable
{
    // Tags of the protocol's messages: field number and kind "length and bytes".
    private const byte FirstField = (1 << 3) | 2, SpanName = (5 << 3) | 2;

    private const string Grpc = "application/grpc";

    /// <summary>Before a message of gRPC: whether it is compressed, and its length.</summary>
    private const int MessageHead = 5;

    private static readonly string[] Metrics = ["/v1/metrics", "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export"];
    private static readonly string[] Traces = ["/v1/traces", "/opentelemetry.proto.collector.trace.v1.TraceService/Export"];

    private readonly WebApplication _application;
    private readonly ConcurrentQueue<(string Path, string? Type, string Key, byte[] Body)> _taken = new();

    private Collector(HttpProtocols protocols)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = protocols));
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _application = builder.Build();
        _application.Run(Take);
    }

    public string Address => _application.Urls.Single();

    /// <summary>What was asked for, each once: path and content type.</summary>
    public string[] Requests => [.. _taken.Select(one => $"{one.Path} {one.Type}").Distinct().Order(StringComparer.Ordinal)];

    /// <summary>What was shown as the header <c>x-key</c>, each once.</summary>
    public string[] Keys => [.. _taken.Select(one => one.Key).Distinct()];

    /// <summary>All activities.</summary>
    public OtlpSpan[] Spans => [.. _taken.Where(one => Traces.Contains(one.Path)).SelectMany(one => OtlpSpan.Read(Message(one.Type, one.Body)))];

    /// <summary>What is said of the processes that sent metrics, one a request.</summary>
    public Dictionary<string, string>[] MetricsResources =>
        [.. _taken.Where(one => Metrics.Contains(one.Path)).SelectMany(one => new OtlpMessage(Message(one.Type, one.Body)).Messages(1)).Select(resource => resource.Messages(1).Single().Attributes(1))];

    /// <param name="grpc">Whether it takes gRPC alone: HTTP/2 without TLS.</param>
    public static async Task<Collector> Start(bool grpc = false)
    {
        var collector = new Collector(grpc ? HttpProtocols.Http2 : HttpProtocols.Http1);
        await collector._application.StartAsync(TestContext.Current.CancellationToken);
        return collector;
    }

    /// <summary>Whether a metric of this name came.</summary>
    public bool HasMetric(string name) => Has(Metrics, FirstField, name);

    /// <summary>Whether a metric's point has a tag with this value.</summary>
    public bool HasValue(string text) => Has(Metrics, FirstField, text);

    /// <summary>Whether an activity of this name came.</summary>
    public bool HasActivity(string name) => Has(Traces, SpanName, name);

    /// <summary>Whether an activity has a tag with this value.</summary>
    public bool HasActivityValue(string text) => Has(Traces, FirstField, text);

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private bool Has(string[] paths, byte field, string text)
    {
        byte[] name = Encoding.UTF8.GetBytes(text), sought = [field, (byte)name.Length, .. name];
        return _taken.Any(one => paths.Contains(one.Path) && one.Body.AsSpan().IndexOf(sought) >= 0);
    }

    private static ReadOnlySpan<byte> Message(string? type, byte[] body) => body.AsSpan(type == Grpc ? MessageHead : 0);

    private async Task Take(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        _taken.Enqueue((context.Request.Path, context.Request.ContentType, context.Request.Headers["x-key"].ToString(), body.ToArray()));

        // An empty message says that all was taken.
        if (context.Request.ContentType == Grpc)
        {
            context.Response.ContentType = Grpc;
            await context.Response.Body.WriteAsync(new byte[MessageHead], context.RequestAborted);
            context.Response.AppendTrailer("grpc-status", "0");
        }
        else
        {
            context.Response.ContentType = "application/x-protobuf";
        }
    }
}
