using System.Diagnostics;
using FastInpaint.Host;
using FastInpaint.Host.Commands;
using FastInpaint.Host.Queue.Messages;
using FastInpaint.Service.Tests;
using RabbitMQ.Client;

namespace FastInpaint.Queue.Tests.Broker;

/// <summary>What <c>worker</c> and <c>submit</c> send to a collector.</summary>
[Collection(BrokerGroup.Name)]
public sealed class TelemetryTests(BrokerNode broker)
{
    [Fact(Timeout = 300_000)]
    public async Task Metrics_and_activities_of_jobs_arrive_at_a_collector()
    {
        using QueuePlace place = new QueuePlace(broker).Add(2);
        File.WriteAllBytes(place["in/0001.ppm"], [1, 2, 3]);
        await using Collector collector = await Collector.Start();
        using WorkerProcess worker = place.WorkerProcess("--otlp", collector.Address);
        place.Submit("out").AssertExit(ExitCode.SomeFailed);
        await worker.StopAsync();
        Assert.All(
            ["fastinpaint.queue.time", "fastinpaint.stage.duration", "fastinpaint.batch.size", "fastinpaint.requests", "fastinpaint.pixels", "fastinpaint.in_flight.memory", "fastinpaint.device.memory"],
            name => Assert.True(collector.HasMetric(name), name));
        Assert.All(["decode", "plan", "compute", "encode", "done", "dead"], value => Assert.True(collector.HasValue(value), value));
        Assert.True(collector.HasActivity("inpaint"));
    }

    [Fact(Timeout = 300_000)]
    public async Task The_trace_of_a_job_runs_from_submit_through_the_worker_and_back()
    {
        using QueuePlace place = new QueuePlace(broker).Add(2);
        File.WriteAllBytes(place["in/0001.ppm"], [1, 2, 3]);
        await using Collector collector = await Collector.Start();
        using WorkerProcess worker = place.WorkerProcess("--otlp", collector.Address);
        ProcessStartInfo submit = Programs.Dotnet(
            typeof(CommandLine).Assembly, "submit", place["in"], place["masks"], "-o", place["out"], "--queue", place.Uri, "--queue-name", place.Queue);
        submit.Environment["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        submit.Environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address;
        submit.Environment["OTEL_SERVICE_NAME"] = "shop";
        (await Programs.Run(submit)).AssertExit(ExitCode.SomeFailed);
        await worker.StopAsync();

        OtlpSpan[] spans = collector.Spans;
        OtlpSpan[][] jobs = [.. spans.GroupBy(span => span.Trace).Select(trace => trace.ToArray())];
        string results = $"{place.Queue}.results";
        OtlpSpan[] done = Assert.Single(jobs, job => job.Any(span => span.Name == "inpaint" && span.Status != OtlpSpan.Error));
        OtlpSpan asked = One(done, "submit", OtlpSpan.Internal, ""), sent = One(done, $"publish {place.Queue}", OtlpSpan.Producer, asked.Id), taken = One(done, $"process {place.Queue}", OtlpSpan.Consumer, sent.Id);
        One(done, "inpaint", OtlpSpan.Internal, taken.Id);
        OtlpSpan answered = Assert.Single(done, span => span.Name.StartsWith($"publish {results}.", StringComparison.Ordinal) && (span.Kind, span.Parent) == (OtlpSpan.Producer, taken.Id)),
            stored = One(done, $"process {results}", OtlpSpan.Consumer, answered.Id);
        Assert.Equal(6, done.Length);
        Assert.All(done, span => Assert.NotEqual(OtlpSpan.Error, span.Status));
        Assert.Equal(
            ["shop", "shop", "fastinpaint", "fastinpaint", "fastinpaint", "shop"],
            ((OtlpSpan[])[asked, sent, taken, One(done, "inpaint", OtlpSpan.Internal, taken.Id), answered, stored]).Select(span => span.Resource["service.name"]));
        Assert.Equal(("rabbitmq", "process", "process", place.Queue), (taken.Attributes["messaging.system"], taken.Attributes["messaging.operation.name"], taken.Attributes["messaging.operation.type"],
            taken.Attributes["messaging.destination.name"]));
        Assert.Equal(sent.Attributes["messaging.message.id"], taken.Attributes["messaging.message.id"]);
        Assert.Equal(taken.Attributes["messaging.message.conversation_id"], stored.Attributes["messaging.message.conversation_id"]);

        OtlpSpan[] failed = Assert.Single(jobs, job => job.Any(span => span.Name == $"process {place.Queue}" && span.Status == OtlpSpan.Error));
        taken = Assert.Single(failed, span => span.Name == $"process {place.Queue}");
        Assert.Equal("FastInpaint.Imaging.PictureFormatException", taken.Attributes["error.type"]);
        Assert.StartsWith("PictureFormatException: ", taken.Said, StringComparison.Ordinal);
        stored = Assert.Single(failed, span => span.Name == $"process {results}");
        Assert.Equal((OtlpSpan.Error, "job_failed"), (stored.Status, stored.Attributes["error.type"]));

        static OtlpSpan One(OtlpSpan[] spans, string name, int kind, string parent) => Assert.Single(spans, span => (span.Name, span.Kind, span.Parent) == (name, kind, parent));
    }

    [Fact(Timeout = 300_000)]
    public async Task A_trace_goes_on_through_further_tries_to_the_dead()
    {
        using QueuePlace place = new QueuePlace(broker).Add(1);
        await using Collector collector = await Collector.Start();
        using WorkerProcess worker = place.WorkerProcess("--otlp", collector.Address, "--root", place.Path, "--tries", "2", "--retry-delay", "1");
        await using QueueClient client = await place.Client().OpenAsync();
        const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736", Sender = "00f067aa0ba902b7";
        // A picture that is not there may come: the worker tries again.
        await client.PublishAsync(
            new Job(new JobHeader { Version = 1, Id = "one", Picture = "in/absent.png", Mask = "masks/0000.png", Output = "out/0000.png" }, default, default),
            headers: new Dictionary<string, object?> { ["traceparent"] = $"00-{Trace}-{Sender}-01" });
        BasicGetResult dead = (await client.TakeAsync(client.Dead, 1))[0];
        await worker.StopAsync();

        OtlpSpan[] spans = collector.Spans, tries = [.. spans.Where(span => span.Name == $"process {place.Queue}")];
        Assert.Equal((2, 2), (QueueClient.Failed(dead), tries.Length));
        Assert.All(tries, span => Assert.Equal(Trace, span.Trace));
        Assert.Equal(OtlpSpan.Error, Assert.Single(tries, span => span.Parent == Sender).Status);
        Assert.StartsWith($"00-{Trace}-", System.Text.Encoding.UTF8.GetString((byte[])dead.BasicProperties.Headers!["traceparent"]!), StringComparison.Ordinal);
    }

    [Fact(Timeout = 300_000)]
    public async Task Without_telemetry_messages_have_no_headers_of_it()
    {
        using QueuePlace place = new QueuePlace(broker).Add(1);
        Task<Outcome> submit = place.SubmitAside("out", "--timeout", "5");
        await using QueueClient client = await place.Client().OpenAsync();
        BasicGetResult job = (await client.TakeAsync(place.Queue, 1))[0];
        Assert.False(job.BasicProperties.Headers?.ContainsKey("traceparent") ?? false);
        (await submit).AssertExit(ExitCode.SomeFailed);
    }
}
