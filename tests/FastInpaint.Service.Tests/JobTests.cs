using System.Net;
using System.Runtime.InteropServices;
using System.Text.Json;
using FastInpaint.Host.Serve;
using Microsoft.Extensions.DependencyInjection;

namespace FastInpaint.Service.Tests;

/// <summary>Long jobs: begun, looked at, followed, fetched, cancelled, forgotten.</summary>
public sealed class JobTests
{
    [Fact]
    public async Task A_job_goes_from_its_form_to_its_picture()
    {
        await using RunningService service = await RunningService.Start();
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        Sample sample = Sample.Of(8);
        using HttpResponseMessage begun = await service.Post("/v1/jobs", sample, ("dilate", "2"));
        Assert.Equal(HttpStatusCode.Accepted, begun.StatusCode);
        string address = begun.Headers.Location!.ToString();
        string events = await service.Client.GetStringAsync($"{address}/events", cancellation);
        JsonElement state = await State(service, address);
        Assert.Equal(("done", 1.0), (state.GetProperty("status").GetString(), state.GetProperty("progress").GetDouble()));
        Assert.True(state.GetProperty("headers").TryGetProperty("X-FastInpaint-Artifact-Score", out _));
        string[] told = events.Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("event: end\ndata: {", told[^1], StringComparison.Ordinal);
        Assert.All(told[..^1], each => Assert.StartsWith("event: progress\ndata: {", each, StringComparison.Ordinal));
        double[] progress = [.. told.Select(each => JsonDocument.Parse(each[each.IndexOf('{', StringComparison.Ordinal)..]).RootElement.GetProperty("progress").GetDouble())];
        Assert.All(progress, each => Assert.InRange(each, 0, 1));
        Assert.Equal(progress.Order(), progress);
        Assert.Equal(sample.ByCommand("--dilate", "2").Finished, await service.Client.GetByteArrayAsync($"{address}/result", cancellation));
        PieceBuffer kept = service.Services.GetRequiredService<JobStore>().Get(address.Split('/')[^1]).End!.Answer!.Body;
        Assert.Equal(kept.Length, kept.Pieces.Sum(piece => MemoryMarshal.TryGetArray(piece, out ArraySegment<byte> array) ? array.Array!.LongLength : 0));

        Assert.Equal(HttpStatusCode.NoContent, (await service.Client.DeleteAsync(address, cancellation)).StatusCode);
        await RefusalTests.AssertProblem(await service.Client.GetAsync(address, cancellation), 404, "There is no such job");
    }

    [Fact]
    public async Task A_job_that_runs_has_no_result_yet_and_can_be_cancelled()
    {
        await using RunningService service = await RunningService.Start();
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        Sample large = Sample.Of(2, width: 2000, height: 2000);
        using HttpResponseMessage begun = await service.Post("/v1/jobs", large, ("strategy", "whole"));
        string address = begun.Headers.Location!.ToString();
        await RefusalTests.AssertProblem(await service.Client.GetAsync($"{address}/result", cancellation), 409, "The job is not done yet");
        using HttpResponseMessage following = await service.Client.GetAsync($"{address}/events", HttpCompletionOption.ResponseHeadersRead, cancellation);
        Assert.Equal("text/event-stream", following.Content.Headers.ContentType!.MediaType);
        Task<string> events = following.Content.ReadAsStringAsync(cancellation);
        Assert.Equal(HttpStatusCode.NoContent, (await service.Client.DeleteAsync(address, cancellation)).StatusCode);
        Assert.Contains("\"status\":\"cancelled\"", await events, StringComparison.Ordinal);
        Assert.Equal("cancelled", (await State(service, address)).GetProperty("status").GetString());
        await RefusalTests.AssertProblem(await service.Client.GetAsync($"{address}/result", cancellation), 410, "The job was canceled.");
        Assert.Equal(HttpStatusCode.NoContent, (await service.Client.DeleteAsync(address, cancellation)).StatusCode);
        await RefusalTests.AssertProblem(await service.Client.GetAsync(address, cancellation), 404, "There is no such job");
    }

    [Fact]
    public async Task A_job_that_fails_says_why()
    {
        await using RunningService service = await RunningService.Start(worker: options =>
        {
            options.WarmUp.Clear();
            options.MemoryLimit = 200_000;
        });
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        using HttpResponseMessage begun = await service.Post("/v1/jobs", Sample.Of(2, width: 128, height: 128));
        string address = begun.Headers.Location!.ToString();
        await service.Client.GetStringAsync($"{address}/events", cancellation);
        JsonElement state = await State(service, address);
        Assert.Equal("failed", state.GetProperty("status").GetString());
        Assert.Contains("Raise the limit to", state.GetProperty("error").GetString(), StringComparison.Ordinal);
        await RefusalTests.AssertProblem(await service.Client.GetAsync($"{address}/result", cancellation), 413, "Raise the limit to");
    }

    [Fact]
    public async Task So_many_finished_jobs_are_kept()
    {
        await using RunningService service = await RunningService.Start(new ServeSettings { JobsKept = 2 });
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        var addresses = new List<string>();
        for (int i = 0; i < 4; i++)
        {
            using HttpResponseMessage begun = await service.Post("/v1/jobs", Sample.Of(i));
            addresses.Add(begun.Headers.Location!.ToString());
            await service.Client.GetStringAsync($"{addresses[^1]}/events", cancellation);
            await Task.Delay(20, cancellation);
        }

        HttpStatusCode[] found = await Task.WhenAll(addresses.Select(async address => (await service.Client.GetAsync(address, cancellation)).StatusCode));
        Assert.Equal([HttpStatusCode.NotFound, HttpStatusCode.NotFound, HttpStatusCode.OK, HttpStatusCode.OK], found);
        Assert.Equal(4, addresses.Distinct().Count());
    }

    [Fact]
    public async Task Failed_jobs_do_not_push_out_finished_ones()
    {
        await using RunningService service = await RunningService.Start(new ServeSettings { JobsKept = 1 });
        JobStore jobs = service.Services.GetRequiredService<JobStore>();
        HttpJob done = jobs.Add();
        done.Finish(new ServeAnswer(Body(1), "image/png", []));
        HttpJob[] failed = [jobs.Add(), jobs.Add(), jobs.Add()];
        Array.ForEach(failed, job => job.Fail(500, "failed"));
        jobs.Sweep();
        Assert.Equal(2, jobs.Count);
        Assert.Same(done, jobs.Get(done.Id));
    }

    [Fact]
    public async Task Results_of_more_bytes_than_jobs_may_keep_are_dropped_the_oldest_first()
    {
        await using RunningService service = await RunningService.Start(new ServeSettings { PictureBytes = 8000 });
        JobStore jobs = service.Services.GetRequiredService<JobStore>();
        HttpJob[] done = [jobs.Add(), jobs.Add(), jobs.Add()];
        foreach (HttpJob job in done)
        {
            job.Finish(new ServeAnswer(Body(400), "image/png", []));
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        jobs.Sweep();
        Assert.Equal([410, 0, 0], done.Select(job => job.End!.Status));
        Assert.Equal([false, true, true], done.Select(job => job.End!.Answer is not null));
    }

    [Fact]
    public void What_is_told_late_or_of_less_changes_nothing()
    {
        var job = new HttpJob("1");
        Array.ForEach([0.5, 0.2, 0.7], job.Report);
        Assert.Equal(("running", 0.7), (job.Look().State.Status, job.Look().State.Progress));
        job.Report(0.6);
        Assert.Equal(0.7, job.Look().State.Progress);
        job.Finish(new ServeAnswer(Body(1), "image/png", []));
        job.Report(0.9);
        Assert.Equal(("done", 1.0, true), (job.Look().State.Status, job.Look().State.Progress, job.Look().Changed is null));
    }

    [Fact]
    public async Task A_finished_job_is_dropped_after_its_time_though_nobody_asks()
    {
        await using RunningService service = await RunningService.Start(new ServeSettings { JobLife = TimeSpan.FromSeconds(1) });
        JobStore jobs = service.Services.GetRequiredService<JobStore>();
        using HttpResponseMessage begun = await service.Post("/v1/jobs", Sample.Of(8));
        Assert.Equal(HttpStatusCode.Accepted, begun.StatusCode);
        long started = Environment.TickCount64;
        while (jobs.Count > 0)
        {
            Assert.True(Environment.TickCount64 - started < 120_000, "the job is still there");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    private static async Task<JsonElement> State(RunningService service, string address) =>
        JsonDocument.Parse(await service.Client.GetStringAsync(address, TestContext.Current.CancellationToken)).RootElement;

    private static PieceBuffer Body(int bytes)
    {
        var body = new PieceBuffer();
        body.Append(new byte[bytes]);
        body.Trim();
        return body;
    }
}
