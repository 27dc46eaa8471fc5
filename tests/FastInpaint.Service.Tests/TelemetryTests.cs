using System.Net;

namespace FastInpaint.Service.Tests;

/// <summary>What <c>serve --otlp</c> sends.</summary>
public sealed class TelemetryTests
{
    [Fact]
    public async Task Metrics_and_activities_arrive_at_a_collector()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "sends a signal by kill");
        await using Collector collector = await Collector.Start();
        using ServiceProcess service = await ServiceProcess.Start("--otlp", collector.Address);
        using (HttpResponseMessage answer = await service.Client.PostAsync("/v1/inpaint", Sample.Of(2).Form(), TestContext.Current.CancellationToken))
        {
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        // What is left is sent at the end.
        (int exitCode, string error) = await service.Stop();
        Assert.True(exitCode == 0, error);
        Assert.Equal(["/v1/metrics application/x-protobuf", "/v1/traces application/x-protobuf"], collector.Requests);
        Assert.All(
            ["fastinpaint.queue.depth", "fastinpaint.queue.time", "fastinpaint.stage.duration", "fastinpaint.requests", "fastinpaint.pixels", "fastinpaint.bytes_in_flight", "http.server.request.duration"],
            name => Assert.True(collector.HasMetric(name), name));
        Assert.All(["decode", "plan", "compute", "score", "encode", "done"], value => Assert.True(collector.HasValue(value), value));
        Assert.True(collector.HasActivity("inpaint"));
        Assert.False(collector.HasMetric("fastinpaint.queue"));
    }
}
