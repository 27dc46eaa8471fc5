using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using FastInpaint.Kernels;

namespace FastInpaint.Service.Tests;

/// <summary>What <c>serve</c> sends to a collector.</summary>
public sealed class TelemetryTests
{
    private const string Otlp = "OTEL_EXPORTER_OTLP_";
    private const string Key = "open sesame";
    private const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    private const string Sender = "00f067aa0ba902b7";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Metrics_and_activities_arrive_at_a_collector()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "sends a signal by kill");
        await using Collector collector = await Collector.Start();
        using ServiceProcess service = await ServiceProcess.Start("--otlp", collector.Address);
        await Use(service);
        Assert.Equal(["/v1/metrics application/x-protobuf", "/v1/traces application/x-protobuf"], collector.Requests);
        AssertToldOf(collector);
        Assert.All([.. collector.MetricsResources, .. collector.Spans.Select(span => span.Resource)], resource =>
        {
            Assert.Equal("fastinpaint", resource["service.name"]);
            Assert.StartsWith("0.", resource["service.version"], StringComparison.Ordinal);
            Assert.True(Guid.TryParse(resource["service.instance.id"], out _));
        });
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
    public async Task The_variables_of_the_environment_need_no_option()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "sends a signal by kill");
        await using Collector collector = await Collector.Start();
        using ServiceProcess service = await ServiceProcess.StartWith(
            [($"{Otlp}ENDPOINT", collector.Address), ($"{Otlp}HEADERS", "x-key=open%20sesame"), ("OTEL_SERVICE_NAME", "shop-inpaint"), ("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=test,service.instance.id=seven")]);
        await Use(service);
        AssertToldOf(collector);
        Assert.Equal([Key], collector.Keys);
        Assert.All([.. collector.MetricsResources, .. collector.Spans.Select(span => span.Resource)], resource =>
            Assert.Equal(("shop-inpaint", "test", "seven"), (resource["service.name"], resource["deployment.environment.name"], resource["service.instance.id"])));
    }

    [Fact]
    public async Task Signals_have_addresses_of_their_own_and_the_option_wins_over_them()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "sends a signal by kill");
        await using Collector traces = await Collector.Start(), chosen = await Collector.Start();
        (string, string?)[] variables = [($"{Otlp}TRACES_ENDPOINT", $"{traces.Address}/own/path")];
        using ServiceProcess one = await ServiceProcess.StartWith(variables), other = await ServiceProcess.StartWith([.. variables, ("OTEL_TRACES_SAMPLER", "always_off")], "--otlp", chosen.Address);
        await Task.WhenAll(Use(one), Use(other));
        Assert.Equal(["/own/path application/x-protobuf"], traces.Requests);
        Assert.Equal(["/v1/metrics application/x-protobuf"], chosen.Requests);
    }

    [Fact]
    public async Task Signals_have_protocols_of_their_own()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "sends a signal by kill");
        await using Collector metrics = await Collector.Start(), traces = await Collector.Start(grpc: true);
        using ServiceProcess service = await ServiceProcess.StartWith([
            ($"{Otlp}PROTOCOL", null), ($"{Otlp}ENDPOINT", metrics.Address), ($"{Otlp}METRICS_PROTOCOL", "http/protobuf"), ($"{Otlp}TRACES_ENDPOINT", traces.Address)]);
        await Use(service);
        Assert.Equal(["/v1/metrics application/x-protobuf"], metrics.Requests);
        Assert.Equal(["/opentelemetry.proto.collector.trace.v1.TraceService/Export application/grpc"], traces.Requests);
    }

    [Theory]
    [InlineData("OTEL_SDK_DISABLED", "true", "")]
    [InlineData($"{Otlp}ENDPOINT", "localhost", $"fastinpaint: warning: {Otlp}ENDPOINT 'localhost' is no address; give for example http://localhost:4317. No telemetry is sent.")]
    [InlineData($"{Otlp}ENDPOINT", "http://127.0.0.1:1", "")]
    public async Task Without_a_collector_the_work_goes_on(string name, string value, string words)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "sends a signal by kill");
        await using Collector collector = await Collector.Start();
        using ServiceProcess service = await ServiceProcess.StartWith([($"{Otlp}ENDPOINT", collector.Address), (name, value)]);
        Assert.Contains(words, await Use(service), StringComparison.Ordinal);
        Assert.Empty(collector.Requests);
    }

    [Fact]
    public async Task Activities_are_parts_of_their_requests_and_say_what_failed()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "sends a signal by kill");
        await using Collector collector = await Collector.Start();
        using ServiceProcess service = await ServiceProcess.Start("--otlp", collector.Address, "--max-pixels", "2000", "--time-limit", "20");
        service.Client.DefaultRequestHeaders.Add("traceparent", $"00-{Trace}-{Sender}-01");
        Sample small = Sample.Of(2, width: 40, height: 36);
        Assert.Equal(HttpStatusCode.OK, await Post("/v1/inpaint", small.Form()));
        Assert.Equal(HttpStatusCode.OK, await Post("/v1/detect", small.Form()));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await Post("/v1/inpaint", Sample.Of(2, width: 80, height: 40).Form()));
        using (HttpResponseMessage begun = await service.Client.PostAsync("/v1/jobs", small.Form(), Cancellation))
        {
            Assert.Equal(HttpStatusCode.Accepted, begun.StatusCode);
            // Its events end with it.
            Assert.Contains("\"done\"", await service.Client.GetStringAsync($"{begun.Headers.Location}/events", Cancellation), StringComparison.Ordinal);
        }

        await Stop(service);

        OtlpSpan[] spans = collector.Spans, requests = [.. spans.Where(span => span.Kind == OtlpSpan.Server && span.Parent == Sender)];
        Assert.DoesNotContain(spans, span => span.Name.Contains("/health", StringComparison.Ordinal));
        Assert.All(requests, request => Assert.Equal((Trace, 0), (request.Trace, request.Status)));
        Assert.Equal(
            ["POST /v1/detect 200", "POST /v1/inpaint 200", "POST /v1/inpaint 413", "POST /v1/jobs 202"],
            requests.Where(request => request.Name.StartsWith("POST", StringComparison.Ordinal)).Select(request => $"{request.Name} {request.Attributes["http.response.status_code"]}").Order(StringComparer.Ordinal));
        OtlpSpan fill = Part("inpaint", "POST /v1/inpaint"), look = Part("detect", "POST /v1/detect"), job = Part("job", "POST /v1/jobs");
        Assert.All([fill, look], span => Assert.Equal(("40", "36"), (span.Attributes["fastinpaint.width"], span.Attributes["fastinpaint.height"])));
        Assert.Contains(spans, span => span.Name == "inpaint" && span.Parent == job.Id);

        OtlpSpan Part(string name, string request) =>
            Assert.Single(spans, span => span.Name == name && span is { Kind: OtlpSpan.Internal, Status: 0 } && requests.Any(one => one.Name == request && one.Id == span.Parent));

        async Task<HttpStatusCode> Post(string path, HttpContent content)
        {
            using HttpResponseMessage answer = await service.Client.PostAsync(path, content, Cancellation);
            return answer.StatusCode;
        }
    }

    [Fact]
    public async Task A_request_that_the_service_fails_is_an_error()
    {
        var ended = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener { ShouldListenTo = source => source.Name is "FastInpaint" or "Microsoft.AspNetCore", Sample = (ref _) => ActivitySamplingResult.AllData, ActivityStopped = ended.Enqueue };
        ActivitySource.AddActivityListener(listener);
        bool lost = false;
        await using RunningService service = await RunningService.Start(worker: options =>
        {
            options.WarmUp.Clear();
            options.Backend = () => new TroubledBackend(() =>
            {
                if (Volatile.Read(ref lost))
                {
                    throw new GpuDeviceException("cuda:0 failed while running: gone.");
                }
            });
        });
        Volatile.Write(ref lost, true);
        service.Client.DefaultRequestHeaders.Add("traceparent", $"00-{Trace}-{Sender}-01");
        using HttpResponseMessage answer = await service.Post("/v1/inpaint", Sample.Of(1));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        // The answer is there before its activity ends.
        while (!ended.Any(IsRequest))
        {
            await Task.Delay(10, Cancellation);
        }

        Activity request = ended.Single(IsRequest), fill = ended.Single(activity => activity.ParentSpanId == request.SpanId);
        Assert.Equal(("POST /v1/inpaint", 503), (request.DisplayName, request.GetTagItem("http.response.status_code")));
        Assert.All([request, fill], activity =>
        {
            Assert.Equal((ActivityStatusCode.Error, "GpuDeviceException: cuda:0 failed while running: gone."), (activity.Status, activity.StatusDescription));
            Assert.Equal(typeof(GpuDeviceException).FullName, activity.GetTagItem("error.type"));
        });

        static bool IsRequest(Activity activity) => activity.Kind == ActivityKind.Server && activity.TraceId.ToHexString() == Trace;
    }

    [Fact]
    public async Task Refused_requests_are_counted_by_reason()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "sends a signal by kill");
        await using Collector collector = await Collector.Start();
        using ServiceProcess service = await ServiceProcess.Start("--otlp", collector.Address, "--max-pixels", "2000", "--api-key", Key);
        Sample small = Sample.Of(2, width: 40, height: 36);
        await Post(HttpStatusCode.Unauthorized, small.Form());
        service.Client.DefaultRequestHeaders.Add("X-Api-Key", Key);
        await Post(HttpStatusCode.RequestEntityTooLarge, Sample.Of(2, width: 80, height: 40).Form());
        await Post(HttpStatusCode.UnsupportedMediaType, new StringContent("{}", null, "text/plain"));
        await Post(HttpStatusCode.BadRequest, small.Form(("colour", "red")));
        await Post(HttpStatusCode.UnprocessableEntity, new MultipartFormDataContent { { new ByteArrayContent([1, 2, 3]), "image", "image.png" }, { new ByteArrayContent(small.Mask!), "mask", "mask.png" } });
        await Stop(service);
        Assert.True(collector.HasMetric("fastinpaint.rejections"));
        Assert.All(["unauthorized", "too_large", "unsupported", "bad_request", "unreadable"], reason => Assert.True(collector.HasValue(reason), reason));

        async Task Post(HttpStatusCode status, HttpContent content)
        {
            using HttpResponseMessage answer = await service.Client.PostAsync("/v1/inpaint", content, Cancellation);
            Assert.Equal(status, answer.StatusCode);
        }
    }

    /// <summary>Has a picture filled and one looked through, and stops.</summary>
    /// <returns>What the service has said.</returns>
    private static async Task<string> Use(ServiceProcess service)
    {
        foreach (string path in (string[])["/v1/inpaint", "/v1/detect"])
        {
            using HttpResponseMessage answer = await service.Client.PostAsync(path, Sample.Of(2).Form(), Cancellation);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        return await Stop(service);
    }

    /// <summary>Stops; what is left is sent at the end.</summary>
    private static async Task<string> Stop(ServiceProcess service)
    {
        (int exitCode, string error) = await service.Stop();
        Assert.True(exitCode == 0, error);
        return error;
    }

    private static void AssertToldOf(Collector collector)
    {
        Assert.All(
            [
                "fastinpaint.queue.depth", "fastinpaint.queue.time", "fastinpaint.stage.duration", "fastinpaint.batch.size", "fastinpaint.requests", "fastinpaint.pixels", "fastinpaint.in_flight.memory",
                "fastinpaint.device.memory", "http.server.request.duration", "dotnet.process.memory.working_set",
            ],
            name => Assert.True(collector.HasMetric(name), name));
        Assert.All(["decode", "plan", "compute", "score", "encode", "detect", "done"], value => Assert.True(collector.HasValue(value), value));
        Assert.All(["inpaint", "detect", "POST /v1/inpaint"], name => Assert.True(collector.HasActivity(name), name));
        Assert.True(collector.HasActivityValue("/v1/inpaint"));
        Assert.False(collector.HasMetric("fastinpaint.queue"));
    }
}
