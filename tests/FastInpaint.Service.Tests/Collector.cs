using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FastInpaint.Service.Tests;

/// <summary>An OpenTelemetry collector that takes OTLP over HTTP, and keeps what came.</summary>
internal sealed class Collector : IAsyncDisposable
{
    // Tags of the protocol's messages: field number and kind "length and bytes".
    private const byte FirstField = (1 << 3) | 2, SpanName = (5 << 3) | 2;

    private readonly WebApplication _application;
    private readonly ConcurrentQueue<(string Path, string? Type, byte[] Body)> _taken = new();

    private Collector()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _application = builder.Build();
        _application.Run(Take);
    }

    public string Address => _application.Urls.Single();

    /// <summary>What was asked for, each once: path and content type.</summary>
    public string[] Requests => [.. _taken.Select(one => $"{one.Path} {one.Type}").Distinct().Order(StringComparer.Ordinal)];

    public static async Task<Collector> Start()
    {
        var collector = new Collector();
        await collector._application.StartAsync(TestContext.Current.CancellationToken);
        return collector;
    }

    /// <summary>Whether a metric of this name came.</summary>
    public bool HasMetric(string name) => Has("/v1/metrics", FirstField, name);

    /// <summary>Whether a metric's point has a tag with this value.</summary>
    public bool HasValue(string text) => Has("/v1/metrics", FirstField, text);

    /// <summary>Whether an activity of this name came.</summary>
    public bool HasActivity(string name) => Has("/v1/traces", SpanName, name);

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private bool Has(string path, byte field, string text)
    {
        byte[] name = Encoding.UTF8.GetBytes(text), sought = [field, (byte)name.Length, .. name];
        return _taken.Any(one => one.Path == path && one.Body.AsSpan().IndexOf(sought) >= 0);
    }

    private async Task Take(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        _taken.Enqueue((context.Request.Path, context.Request.ContentType, body.ToArray()));

        // An empty message says that all was taken.
        context.Response.ContentType = "application/x-protobuf";
    }
}
