using FastInpaint.Host;
using FastInpaint.Service.Tests;

namespace FastInpaint.Queue.Tests.Broker;

/// <summary>What <c>worker --otlp</c> sends.</summary>
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
            ["fastinpaint.queue.time", "fastinpaint.stage.duration", "fastinpaint.batch.size", "fastinpaint.requests", "fastinpaint.pixels", "fastinpaint.bytes_in_flight", "fastinpaint.device.memory"],
            name => Assert.True(collector.HasMetric(name), name));
        Assert.All(["decode", "plan", "compute", "encode", "done", "dead"], value => Assert.True(collector.HasValue(value), value));
        Assert.True(collector.HasActivity("inpaint"));
    }
}
