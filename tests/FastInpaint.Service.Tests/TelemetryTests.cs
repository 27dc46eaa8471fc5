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
        await Use(service);
        Assert.Equal(["/v1/metrics application/x-protobuf", "/v1/traces application/x-protobuf"], collector.Requests);
        AssertToldOf(collector);
    }

    [Fact]
    public async Task Without_a_word_on_the_protocol_it_is_grpc()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "sends a signal by kill");
        await using Collector collector = await Collector.Start(grpc: true);
        using ServiceProcess service = await ServiceProcess.StartWithGrpc("--otlp", collector.Address);
        await Use(service);
        Assert.All(collector.Requests, request => Assert.EndsWith("/Export application/grpc", request, StringComparison.Ordinal));
        AssertToldOf(collector);
    }

    [Fact]
    public async Task Refused_requests_are_counted_by_reason()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "sends a signal by kill");
        await using Collector collector = await Collector.Start();
        using ServiceProcess service = await ServiceProcess.Start("--otlp", collector.Address, "--max-pixels", "2000", "--api-key", "open sesame");
        Sample small = Sample.Of(2, width: 40, height: 36);
        await Post(HttpStatusCode.Unauthorized, small.Form());
        service.Client.DefaultRequestHeaders.Add("X-Api-Key", "open sesame");
        await Post(HttpStatusCode.RequestEntityTooLarge, Sample.Of(2, width: 80, height: 40).Form());
        await Post(HttpStatusCode.UnsupportedMediaType, new StringContent("{}", null, "text/plain"));
        await Post(HttpStatusCode.BadRequest, small.Form(("colour", "red")));
        await Post(HttpStatusCode.UnprocessableEntity, new MultipartFormDataContent { { new ByteArrayContent([1, 2, 3]), "image", "image.png" }, { new ByteArrayContent(small.Mask!), "mask", "mask.png" } });
        await Stop(service);
        Assert.True(collector.HasMetric("fastinpaint.rejections"));
        Assert.All(["unauthorized", "too_large", "unsupported", "bad_request", "unreadable"], reason => Assert.True(collector.HasValue(reason), reason));

        async Task Post(HttpStatusCode status, HttpContent content)
        {
            using HttpResponseMessage answer = await service.Client.PostAsync("/v1/inpaint", content, TestContext.Current.CancellationToken);
            Assert.Equal(status, answer.StatusCode);
        }
    }

    /// <summary>Has a picture filled and one looked through, and stops.</summary>
    private static async Task Use(ServiceProcess service)
    {
        foreach (string path in (string[])["/v1/inpaint", "/v1/detect"])
        {
            using HttpResponseMessage answer = await service.Client.PostAsync(path, Sample.Of(2).Form(), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        await Stop(service);
    }

    /// <summary>Stops; what is left is sent at the end.</summary>
    private static async Task Stop(ServiceProcess service)
    {
        (int exitCode, string error) = await service.Stop();
        Assert.True(exitCode == 0, error);
    }

    private static void AssertToldOf(Collector collector)
    {
        Assert.All(
            [
                "fastinpaint.queue.depth", "fastinpaint.queue.time", "fastinpaint.stage.duration", "fastinpaint.batch.size", "fastinpaint.requests", "fastinpaint.pixels", "fastinpaint.bytes_in_flight",
                "fastinpaint.device.memory", "http.server.request.duration",
            ],
            name => Assert.True(collector.HasMetric(name), name));
        Assert.All(["decode", "plan", "compute", "score", "encode", "detect", "done"], value => Assert.True(collector.HasValue(value), value));
        Assert.All(["inpaint", "detect", "Microsoft.AspNetCore.Hosting.HttpRequestIn"], name => Assert.True(collector.HasActivity(name), name));
        Assert.True(collector.HasActivityValue("/v1/inpaint"));
        Assert.False(collector.HasMetric("fastinpaint.queue"));
    }
}
