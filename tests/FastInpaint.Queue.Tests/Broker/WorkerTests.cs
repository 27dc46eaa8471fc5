using System.Text;
using FastInpaint.Host;
using FastInpaint.Host.Queue.Messages;
using FastInpaint.Host.Queue.Work;
using FastInpaint.Host.Reports;
using FastInpaint.Kernels;
using RabbitMQ.Client;

namespace FastInpaint.Queue.Tests.Broker;

/// <summary>What a worker does with jobs that fail, come twice, or are in its way when it stops.</summary>
[Collection(BrokerGroup.Name)]
public sealed class WorkerTests(BrokerNode broker)
{
    // Milliseconds after which a test that waits has failed.
    private const int Limit = 300_000;

    [Fact(Timeout = Limit)]
    public async Task Jobs_that_cannot_succeed_are_given_up_at_once_with_the_reason()
    {
        using QueuePlace place = new QueuePlace(broker).Add(2);
        File.WriteAllText(Path.Combine(Path.GetTempPath(), $"{place.Queue}.png"), "secret");
        Directory.CreateSymbolicLink(place["link"], Path.GetTempPath());
        File.WriteAllBytes(place["in/broken.png"], Encoding.ASCII.GetBytes("no picture"));
        await using QueueClient client = await place.Client().OpenAsync();
        (string Id, byte[] Body, string Words)[] jobs =
        [
            ("garbage", [1, 2, 3], "does not begin with FIQ1"),
            ("json", MultipartMessage.Pack(["{\"version\":1,"u8.ToArray()]), "cannot be read"),
            ("version", MultipartMessage.Pack(["{\"version\":9}"u8.ToArray()]), "version 9"),
            ("undecodable", Files("undecodable", "in/broken.png", "masks/0000.png"), "in/broken.png"),
            ("mask", Files("mask", "in/0000.png", "masks/0001.png"), "mask has 40x28"),
            ("parent", Files("parent", "../x.png", "masks/0000.png"), "leaves the root by '..'"),
            ("absolute", Files("absolute", "/etc/passwd", "masks/0000.png"), "not relative"),
            ("link", Files("link", $"link/{place.Queue}.png", "masks/0000.png"), "by a link"),
            ("out", Files("out", "in/0000.png", "masks/0000.png", "../out.png"), "leaves the root by '..'"),
            ("itself", Files("itself", "in/0000.png", "masks/0000.png", "in/0000.png"), "read and written"),
            ("format", Files("format", "in/0000.png", "masks/0000.png", "out.xyz"), ".xyz"),
            ("exists", Files("exists", "in/0000.png", "masks/0000.png", "in/0001.ppm"), "exists already"),
        ];
        foreach ((string id, byte[] body, _) in jobs)
        {
            await client.PublishAsync(id, body, place.Queue, client.Results);
        }

        await using WorkerTask worker = place.Worker("--root", place.Path);
        Dictionary<string, BasicGetResult> dead = (await client.TakeAsync(client.Dead, jobs.Length)).ToDictionary(message => message.BasicProperties.CorrelationId!);
        Assert.All(jobs, job =>
        {
            Assert.Contains(job.Words, QueueClient.Reason(dead[job.Id]), StringComparison.Ordinal);
            Assert.DoesNotContain(place.Path, QueueClient.Reason(dead[job.Id]), StringComparison.Ordinal);
            Assert.Equal(1, QueueClient.Failed(dead[job.Id]));
            Assert.Equal(job.Body, dead[job.Id].Body.ToArray());
        });
        IReadOnlyList<JobResult> results = await client.ResultsAsync(jobs.Length);
        Assert.Equal(jobs.Select(job => job.Id).Order(), results.Select(result => result.Header.Id).Order());
        Assert.All(results, result => Assert.Equal("failed", result.Header.Status));
        Assert.Equal(jobs.Length, (await worker.StopAsync()).GetProperty("dead").GetInt32());
        File.Delete(Path.Combine(Path.GetTempPath(), $"{place.Queue}.png"));
    }

    [Fact(Timeout = Limit)]
    public async Task A_picture_beyond_the_memory_limit_is_given_up_at_once()
    {
        using QueuePlace place = new QueuePlace(broker).Add(1);
        await using QueueClient client = await place.Client().OpenAsync();
        await client.PublishAsync("large", Files("large", "in/0000.png", "masks/0000.png"), place.Queue, null);
        await using WorkerTask worker = place.Worker("--root", place.Path, "--memory-limit", "4KiB");
        BasicGetResult dead = Assert.Single(await client.TakeAsync(client.Dead, 1));
        Assert.Contains("limit", QueueClient.Reason(dead), StringComparison.Ordinal);
        Assert.Equal(1, QueueClient.Failed(dead));
    }

    [Fact(Timeout = Limit)]
    public async Task A_job_that_comes_again_is_not_computed_again_and_everybody_is_answered()
    {
        using QueuePlace place = new QueuePlace(broker).Add(1);
        await using QueueClient client = await place.Client().OpenAsync();
        byte[] body = Files("twice", "in/0000.png", "masks/0000.png");
        await using WorkerTask worker = place.Worker("--root", place.Path);
        await client.PublishAsync("twice", body, place.Queue, client.Results);
        Assert.Equal("done", Assert.Single(await client.ResultsAsync(1)).Header.Status);

        byte[] finished = File.ReadAllBytes(place["out.png"]);
        DateTime written = File.GetLastWriteTimeUtc(place["out.png"]);
        for (int i = 0; i < 5; i++)
        {
            await client.PublishAsync("twice", body, place.Queue, client.Results);
        }

        Assert.All(await client.ResultsAsync(5), result => Assert.Equal("done", result.Header.Status));
        Assert.Equal(finished, File.ReadAllBytes(place["out.png"]));
        Assert.Equal(written, File.GetLastWriteTimeUtc(place["out.png"]));
        Assert.Equal(0, (await worker.StopAsync()).GetProperty("dead").GetInt32());
    }

    [Fact(Timeout = Limit)]
    public async Task A_disk_that_is_full_is_waited_for_and_nothing_is_half_written()
    {
        using QueuePlace place = new QueuePlace(broker).Add(1, 128, 128);
        using var disk = new SmallDisk(place["small"], "256k");
        disk.Require();
        disk.Fill();
        await using QueueClient client = await place.Client().OpenAsync();
        await client.PublishAsync("full", Files("full", "in/0000.png", "masks/0000.png", "small/out.png"), place.Queue, client.Results);
        using WorkerProcess worker = place.WorkerProcess("--root", place.Path, "--retry-delay", "500", "--tries", "100");
        while (worker.Jobs("retry").Length < 2)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        Assert.Equal(["ballast"], place.Names("small"));
        disk.Empty();
        Assert.Equal("done", Assert.Single(await client.ResultsAsync(1)).Header.Status);
        Assert.Equal(["out.png"], place.Names("small"));
        await worker.StopAsync();
    }

    [Fact(Timeout = Limit)]
    public async Task What_may_pass_is_tried_again_and_then_given_up()
    {
        var runner = new FakeRunner((job, before, _) => job.Header.Id == "never" || before < 2 ? throw new IOException("No space left on device") : FakeRunner.Done(job));
        using var place = new QueuePlace(broker);
        await using QueueClient client = await place.Client().OpenAsync();
        await using var run = new FakeWorker(place, runner, jobs: 2, TimeSpan.FromSeconds(30));
        await client.PublishAsync(Inline("third"));
        await client.PublishAsync(Inline("never"));

        Dictionary<string, JobResult> results = (await client.ResultsAsync(2)).ToDictionary(result => result.Header.Id);
        Assert.Equal("done", results["third"].Header.Status);
        Assert.Equal("failed", results["never"].Header.Status);
        BasicGetResult dead = Assert.Single(await client.TakeAsync(client.Dead, 1));
        Assert.Equal("No space left on device", QueueClient.Reason(dead));
        Assert.Equal(3, QueueClient.Failed(dead));
        WorkerTotals totals = await run.StopAsync();
        Assert.Equal((6, 4, 1, 1), (runner.Count, totals.Retried, totals.Done, totals.Dead));
        await client.WaitForAsync(place.Queue, 0);
    }

    [Fact(Timeout = Limit)]
    public async Task Stopping_ends_what_runs_within_the_limit_and_returns_the_rest()
    {
        using var begun = new CountdownEvent(3);
        using var place = new QueuePlace(broker);
        await using QueueClient client = await place.Client().OpenAsync();
        for (int i = 0; i < 7; i++)
        {
            await client.PublishAsync(Inline(i == 0 ? "quick" : $"slow-{i}"));
        }

        using var stopped = new ManualResetEventSlim();
        var runner = new FakeRunner((job, _, abort) =>
        {
            begun.Signal();
            stopped.Wait(abort);
            return job.Header.Id == "quick" ? FakeRunner.Done(job) : abort.WaitHandle.WaitOne() ? throw new OperationCanceledException(abort) : throw new InvalidOperationException();
        });
        await using var run = new FakeWorker(place, runner, jobs: 3, TimeSpan.FromSeconds(5));
        Assert.True(begun.Wait(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken));
        Task<WorkerTotals> stop = run.StopAsync();
        stopped.Set();
        WorkerTotals totals = await stop;

        Assert.Equal((1, 2, 3), (totals.Done, totals.Returned, runner.Count));
        Assert.Equal("quick", Assert.Single(await client.ResultsAsync(1)).Header.Id);
        await client.WaitForAsync(place.Queue, 6);
        await client.WaitForAsync(client.Dead, 0);
    }

    [Theory(Timeout = Limit)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_job_that_nobody_waits_for_is_not_done(bool inline)
    {
        using var place = new QueuePlace(broker);
        await using QueueClient client = await place.Client().OpenAsync();
        var runner = new FakeRunner((job, _, _) => FakeRunner.Done(job));
        await using var run = new FakeWorker(place, runner, jobs: 1, TimeSpan.FromSeconds(5));
        await client.PublishAsync("left", inline ? Inline("left").Pack() : Files("left", "a.png", "b.png"), place.Queue, $"{place.Queue}.nobody");
        await client.PublishAsync("unasked", Files("unasked", "a.png", "b.png"), place.Queue, null);
        await client.PublishAsync(Inline("wanted"));
        Assert.Equal("wanted", Assert.Single(await client.ResultsAsync(1)).Header.Id);
        WorkerTotals totals = await run.StopAsync();
        Assert.Equal((2, 2, 1, 0), (runner.Count, totals.Done, totals.Dropped, totals.Dead));
        await client.WaitForAsync(place.Queue, 0);
        await client.WaitForAsync(client.Dead, 0);
    }

    [Fact(Timeout = Limit)]
    public async Task A_result_that_nobody_waits_for_any_more_is_dropped()
    {
        using var place = new QueuePlace(broker);
        await using QueueClient client = await place.Client().OpenAsync();
        var log = new ReadableLog();
        var runner = new FakeRunner((job, _, _) =>
        {
            client.RemoveAsync(client.Results).GetAwaiter().GetResult();
            return FakeRunner.Done(job);
        });
        await using var run = new FakeWorker(place, runner, jobs: 1, TimeSpan.FromSeconds(5), new WorkerLog(log, json: false));
        await client.PublishAsync(Inline("left"));
        while (!log.ToString().Contains("dropped", StringComparison.Ordinal))
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        WorkerTotals totals = await run.StopAsync();
        Assert.Equal((1, 0, 1, 0), (runner.Count, totals.Done, totals.Dropped, totals.Dead));
        Assert.Contains("is not there any more", log.ToString(), StringComparison.Ordinal);
        await client.WaitForAsync(place.Queue, 0);
        await client.WaitForAsync(client.Dead, 0);
    }

    [Theory(Timeout = Limit)]
    [InlineData(19, "done")]
    [InlineData(20, "failed")]
    public async Task A_job_that_was_taken_twenty_times_without_an_answer_is_answered_and_not_done(int times, string status)
    {
        using var place = new QueuePlace(broker);
        await using QueueClient client = await place.Client().OpenAsync();
        await client.PublishAsync(Inline("again"));
        await client.TakeAndReturnAsync(times);
        var runner = new FakeRunner((job, _, _) => FakeRunner.Done(job));
        await using var run = new FakeWorker(place, runner, jobs: 1, TimeSpan.FromSeconds(5));
        ResultHeader result = Assert.Single(await client.ResultsAsync(1)).Header;
        Assert.Equal(("again", status), (result.Id, result.Status));
        if (status == "failed")
        {
            Assert.Contains("was taken 20 times and never answered", result.Error, StringComparison.Ordinal);
            Assert.Equal(result.Error, QueueClient.Reason(Assert.Single(await client.TakeAsync(client.Dead, 1))));
            Assert.Equal(0, runner.Count);
        }
    }

    /// <summary>The copy for the next try may come back to the worker before the job has ended there.</summary>
    [Fact(Timeout = Limit)]
    public async Task A_try_that_failed_is_followed_by_another_one_and_not_by_its_own_failure()
    {
        const int Jobs = 20;
        using var place = new QueuePlace(broker);
        await using QueueClient client = await place.Client().OpenAsync();
        var runner = new FakeRunner((job, before, _) => before < 2 ? throw new IOException("full") : FakeRunner.Done(job));
        await using var run = new FakeWorker(place, runner, jobs: 4, TimeSpan.FromSeconds(30));
        for (int i = 0; i < Jobs; i++)
        {
            await client.PublishAsync(Inline($"tried-{i}"));
        }

        Assert.All(await client.ResultsAsync(Jobs), result => Assert.Equal("done", result.Header.Status));
        WorkerTotals totals = await run.StopAsync();
        Assert.Equal((3 * Jobs, Jobs, 2 * Jobs, 0), (runner.Count, totals.Done, totals.Retried, totals.Dead));
    }

    /// <summary>The broker closes the channel on it; what else is under way on that one is not at fault.</summary>
    [Fact(Timeout = Limit)]
    public async Task A_result_that_the_broker_refuses_for_its_size_is_given_up_and_harms_no_other()
    {
        const int Others = 40;
        using var place = new QueuePlace(broker);
        await using QueueClient client = await place.Client().OpenAsync();
        using var together = new Barrier(4);
        var runner = new FakeRunner((job, _, abort) =>
        {
            together.SignalAndWait(TimeSpan.FromSeconds(2), abort);
            return job.Header.Id.StartsWith("large", StringComparison.Ordinal) ? FakeRunner.Done(job) with { Picture = new byte[BrokerNode.MaxMessage + 1] } : FakeRunner.Done(job) with { Picture = new byte[BrokerNode.MaxMessage / 2] };
        });
        var log = new ReadableLog();
        await using var run = new FakeWorker(place, runner, jobs: 4, TimeSpan.FromSeconds(30), new WorkerLog(log, json: false));
        for (int i = 0; i < Others; i++)
        {
            await client.PublishAsync(Inline($"{(i % 4 == 0 ? "large" : "small")}-{i}"));
        }

        var results = new HashSet<string>();
        while (results.Count < Others)
        {
            ResultHeader result = Assert.Single(await client.ResultsAsync(1)).Header;
            Assert.True(results.Add(result.Id), $"{result.Id} was answered twice\n{log}");
            Assert.Equal(result.Id.StartsWith("small", StringComparison.Ordinal) ? "done" : "failed", result.Status);
            Assert.True(result.Status == "done" || result.Error!.Contains("the broker refuses a message of", StringComparison.Ordinal), result.Error);
        }

        var dead = new HashSet<string>();
        while (dead.Count < Others / 4)
        {
            BasicGetResult message = Assert.Single(await client.TakeAsync(client.Dead, 1));
            Assert.True(dead.Add(message.BasicProperties.CorrelationId!), $"{message.BasicProperties.CorrelationId} was given up twice\n{log}");
            Assert.StartsWith("large", message.BasicProperties.CorrelationId, StringComparison.Ordinal);
            Assert.Contains("Use --root for large pictures.", QueueClient.Reason(message), StringComparison.Ordinal);
        }

        WorkerTotals totals = await run.StopAsync();
        Assert.True((runner.Count, totals.Done, totals.Dead, totals.Returned) == (Others, Others * 3 / 4, Others / 4, 0), $"{runner.Count} {totals.Done} {totals.Dead} {totals.Returned}\n{log}");
        await client.WaitForAsync(place.Queue, 0);
    }

    /// <summary>Two messages ask for a job whose first result is none: both are done by the next try.</summary>
    [Fact(Timeout = Limit)]
    public async Task A_job_whose_answer_fails_goes_back_with_all_who_ask_for_it()
    {
        using var place = new QueuePlace(broker);
        await using QueueClient client = await place.Client().OpenAsync();
        using var release = new SemaphoreSlim(0);
        int runs = 0;
        var runner = new FakeRunner((job, _, abort) =>
        {
            if (Interlocked.Increment(ref runs) == 1)
            {
                release.Wait(abort);
                return null!;
            }

            return FakeRunner.Done(job);
        });
        await using var run = new FakeWorker(place, runner, jobs: 2, TimeSpan.FromSeconds(30));
        await client.PublishAsync(Inline("asked"));
        await client.PublishAsync(Inline("asked"));
        await client.WaitForAsync(place.Queue, 0);
        await Task.Delay(200, TestContext.Current.CancellationToken);
        release.Release();
        Assert.All(await client.ResultsAsync(2), result => Assert.Equal("done", result.Header.Status));
        WorkerTotals totals = await run.StopAsync();
        Assert.InRange(totals.Returned, 1, 2);
        await client.WaitForAsync(place.Queue, 0);
    }

    [Fact(Timeout = Limit)]
    public async Task A_log_that_cannot_be_written_keeps_no_job()
    {
        using var place = new QueuePlace(broker);
        await using QueueClient client = await place.Client().OpenAsync();
        using var full = new FullDisk();
        await using var run = new FakeWorker(place, new FakeRunner((job, before, _) => before == 0 ? throw new IOException("busy") : FakeRunner.Done(job)), jobs: 1, TimeSpan.FromSeconds(5), new WorkerLog(full, json: true));
        await client.PublishAsync(Inline("first"));
        await client.PublishAsync(Inline("second"));
        Assert.All(await client.ResultsAsync(2), result => Assert.Equal("done", result.Header.Status));
        Assert.Equal(2, (await run.StopAsync()).Done);
        Assert.True(full.Lines > 6);
    }

    [Fact(Timeout = Limit)]
    public async Task A_job_of_files_passes_a_worker_without_a_root_and_is_done_by_one_that_has_it()
    {
        using QueuePlace place = new QueuePlace(broker).Add(1);
        await using QueueClient client = await place.Client().OpenAsync();
        using WorkerProcess without = place.WorkerProcess("--tries", "1");
        await client.PublishAsync("files", Files("files", "in/0000.png", "masks/0000.png"), place.Queue, client.Results);
        await without.LoggedAsync("passed", 2);
        await using WorkerTask with = place.Worker("--root", place.Path);
        Assert.Equal("done", Assert.Single(await client.ResultsAsync(1)).Header.Status);
        Assert.Equal(1, (await with.StopAsync()).GetProperty("done").GetInt32());
        System.Text.Json.JsonElement totals = await without.StopAsync();
        Assert.All(["done", "retried", "dead"], name => Assert.Equal(0, totals.GetProperty(name).GetInt32()));
        await client.WaitForAsync(client.Dead, 0);
    }

    [Fact(Timeout = Limit)]
    public async Task A_worker_whose_device_is_lost_gives_its_jobs_back_and_ends()
    {
        using var place = new QueuePlace(broker);
        await using QueueClient client = await place.Client().OpenAsync();
        using var both = new Barrier(2);
        var runner = new FakeRunner((job, _, abort) =>
        {
            both.SignalAndWait(abort);
            var lost = new GpuDeviceException("cuda:0: the device is gone.");
            throw job.Header.Id == "wrapped" ? new JobException(lost.Message, lost) : lost;
        });
        await client.PublishAsync(Inline("bare"));
        await client.PublishAsync(Inline("wrapped"));
        var run = new FakeWorker(place, runner, jobs: 2, TimeSpan.FromSeconds(5));
        CommandException ended = await Assert.ThrowsAsync<CommandException>(() => run.Ended.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken));
        Assert.Equal(ExitCode.NoDevice, ended.ExitCode);
        await client.WaitForAsync(place.Queue, 2);
        Assert.All(await client.TakeAsync(place.Queue, 2), message => Assert.False(message.BasicProperties.Headers?.ContainsKey(JobDelivery.FailedHeader) == true));
        await client.WaitForAsync(client.Dead, 0);
    }

    private static Job Inline(string id) => new(new JobHeader { Version = 1, Id = id, Output = "a.png" }, new byte[] { 1 }, new byte[] { 2 });

    private static byte[] Files(string id, string picture, string mask, string output = "out.png") =>
        new Job(new JobHeader { Version = 1, Id = id, Picture = picture, Mask = mask, Output = output }, default, default).Pack();

    /// <summary>Lines that can be read while others are written.</summary>
    private sealed class ReadableLog : StringWriter
    {
        private readonly Lock _gate = new();

        public override void WriteLine(string? value)
        {
            lock (_gate)
            {
                base.WriteLine(value);
            }
        }

        public override string ToString()
        {
            lock (_gate)
            {
                return base.ToString();
            }
        }
    }
}
