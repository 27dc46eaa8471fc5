using System.Diagnostics;
using System.Text.Json;
using FastInpaint.Host;
using FastInpaint.Host.Batch;
using FastInpaint.Host.Pictures;
using FastInpaint.Host.Queue.Broker;
using FastInpaint.Host.Queue.Submission;
using FastInpaint.Host.Reports;

namespace FastInpaint.Queue.Tests.Broker;

/// <summary>What a submission that was killed has left with the broker: taken by the next run, or given up.</summary>
[Collection(BrokerGroup.Name)]
public sealed class LeftSubmissionTests(BrokerNode broker)
{
    // Milliseconds after which a test that waits has failed.
    private const int Limit = 300_000;

    [Theory(Timeout = Limit)]
    [InlineData(true, 256)]
    [InlineData(true, 3)]
    [InlineData(false, 256)]
    public async Task A_submission_that_is_killed_and_resumed_has_each_picture_done_once(bool inline, int window)
    {
        const int Pictures = 40;
        using QueuePlace place = new QueuePlace(broker).Add(Pictures);
        string[] options = [.. inline ? Array.Empty<string>() : ["--root", place.Path], "--jobs", $"{window}", "--json"];
        using WorkerProcess worker = place.WorkerProcess(["--jobs", "1", .. inline ? Array.Empty<string>() : ["--root", place.Path]]);
        await worker.LoggedAsync("connected");
        using (Process submit = place.SubmitProcess("out", options))
        {
            await worker.LoggedAsync("done", Pictures / 8);
            submit.Kill();
            await submit.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        Assert.InRange(place.Names("out").Length, 1, Pictures - 1);
        Assert.True(File.Exists(place.Ledger("out")));
        JsonElement report = place.Submit("out", [.. options, "--resume"]).AssertDone().Json;
        Assert.Equal(Pictures, report.GetProperty("done").GetInt32() + report.GetProperty("skipped").GetInt32());
        place.AssertIsWhatBatchMakes("out");
        await place.AssertNothingIsLeftAsync("out");
        JsonElement totals = await worker.StopAsync();
        // One may have been published and not remembered.
        Assert.InRange(totals.GetProperty("done").GetInt32(), Pictures, Pictures + 1);
        Assert.InRange(totals.GetProperty("done").GetInt32() + totals.GetProperty("dropped").GetInt32(), Pictures, Pictures + 1);
    }

    [Fact(Timeout = Limit)]
    public async Task A_submission_that_is_killed_and_cancelled_leaves_nothing()
    {
        const int Pictures = 12, Finished = 4;
        using QueuePlace place = new QueuePlace(broker).Add(Pictures);
        await using (QueueClient client = await place.Client().OpenAsync(results: false))
        {
            await KillAsync(place, client, Pictures);
            using (WorkerProcess some = place.WorkerProcess("--jobs", "1"))
            {
                await some.LoggedAsync("done", Finished);
                await some.StopAsync();
            }

            int results = await client.CountAsync(await place.ResultsAsync("out"));
            Assert.InRange(results, Finished, Pictures);
            JsonElement report = place.Cancel("out").AssertDone().Json;
            Assert.Equal((results, Pictures - results), (report.GetProperty("results").GetInt32(), report.GetProperty("jobs").GetInt32()));
            using WorkerProcess worker = place.WorkerProcess();
            await client.WaitForAsync(place.Queue, 0);
            Assert.Equal(Pictures - results, (await worker.StopAsync()).GetProperty("dropped").GetInt32());
            Assert.Empty(worker.Jobs("started"));
        }

        Assert.Empty(place.Names("out"));
        await place.AssertNothingIsLeftAsync("out");
        Assert.Equal(0, place.Cancel("out").AssertDone().Json.GetProperty("results").GetInt32());
    }

    [Fact(Timeout = Limit)]
    public async Task A_submission_is_resumed_after_the_broker_was_killed_too()
    {
        const int Pictures = 10;
        using QueuePlace place = new QueuePlace(broker).Add(Pictures);
        await using (QueueClient client = await place.Client().OpenAsync(results: false))
        {
            await KillAsync(place, client, Pictures);
            using WorkerProcess some = place.WorkerProcess("--jobs", "1");
            await some.LoggedAsync("done", 3);
            await some.StopAsync();
            // RabbitMQ 3.10 keeps the names of new queues in memory for up to three seconds.
            await Task.Delay(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        }

        broker.Kill();
        await broker.StartAsync();
        using WorkerProcess worker = place.WorkerProcess();
        place.Submit("out", "--resume").AssertDone();
        place.AssertIsWhatBatchMakes("out");
        Assert.InRange((await worker.StopAsync()).GetProperty("done").GetInt32(), 1, Pictures - 3);
        await place.AssertNothingIsLeftAsync("out");
    }

    [Theory(Timeout = Limit)]
    [InlineData("--resume", "--dilate", "2")]
    [InlineData("--overwrite")]
    public async Task What_an_earlier_run_has_left_for_other_jobs_is_not_done(params string[] options)
    {
        const int Pictures = 3;
        using QueuePlace place = new QueuePlace(broker).Add(Pictures);
        await using QueueClient client = await place.Client().OpenAsync(results: false);
        await KillAsync(place, client, Pictures);
        Task<Outcome> submit = place.SubmitAside("out", options);
        await client.WaitForAsync(place.Queue, 2 * Pictures);
        using WorkerProcess worker = place.WorkerProcess();
        Assert.Contains($"{Pictures} of {Pictures} pictures filled", (await submit).AssertDone().Output, StringComparison.Ordinal);
        await place.AssertNothingIsLeftAsync("out");
        JsonElement totals = await worker.StopAsync();
        Assert.Equal((Pictures, Pictures), (totals.GetProperty("done").GetInt32(), totals.GetProperty("dropped").GetInt32()));
    }

    [Fact(Timeout = Limit)]
    public async Task What_an_earlier_run_has_left_in_another_queue_is_not_done()
    {
        using QueuePlace place = new QueuePlace(broker).Add(2), other = new(broker);
        await using QueueClient client = await place.Client().OpenAsync(results: false);
        await KillAsync(place, client, 2);
        await using WorkerTask elsewhere = other.Worker();
        QueuePlace.Run(TestContext.Current.CancellationToken, "submit", place["in"], place["masks"], "-o", place["out"], "--queue", other.Uri, "--queue-name", other.Queue, "--resume").AssertDone();
        using WorkerProcess worker = place.WorkerProcess();
        await worker.LoggedAsync("dropped", 2);
        await worker.StopAsync();
        Assert.Empty(worker.Jobs("started"));
        await place.AssertNothingIsLeftAsync("out");
        await other.AssertNothingIsLeftAsync();
    }

    [Theory(Timeout = Limit)]
    [InlineData("--resume")]
    [InlineData("--overwrite")]
    [InlineData("--cancel")]
    public async Task Where_another_program_reads_the_results_it_is_left_alone(string option)
    {
        using QueuePlace place = new QueuePlace(broker).Add(2);
        await using QueueClient client = await place.Client().OpenAsync();
        await KillAsync(place, client, 2);
        string results = await place.ResultsAsync("out");
        await client.HoldAsync(results);
        // The folder may be that of another machine, whose locks are not seen here.
        Outcome second = place.Submit("out", option).AssertExit(ExitCode.BadInput);
        Assert.Contains("another submit of this folder is running", second.Error, StringComparison.Ordinal);
        Assert.Equal(results, await place.ResultsAsync("out"));
        await client.WaitForAsync(place.Queue, 2);
    }

    [Fact(Timeout = Limit)]
    public async Task Two_submissions_at_once_do_not_take_each_others_results()
    {
        using QueuePlace place = new QueuePlace(broker).Add(8);
        await using WorkerTask worker = place.Worker();
        Outcome[] runs = await Task.WhenAll(place.SubmitAside("first"), place.SubmitAside("second"));
        Assert.All(runs, run => Assert.Contains("8 of 8 pictures filled", run.AssertDone().Output, StringComparison.Ordinal));
        place.AssertIsWhatBatchMakes("first");
        place.AssertIsWhatBatchMakes("second");
        await place.AssertNothingIsLeftAsync("first", "second");
        Assert.Equal(16, (await worker.StopAsync()).GetProperty("done").GetInt32());
    }

    [Fact(Timeout = Limit)]
    public async Task Jobs_are_published_again_when_the_queue_of_results_was_lost()
    {
        using QueuePlace place = new QueuePlace(broker).Add(5);
        await using QueueClient client = await place.Client().OpenAsync(results: false);
        Task<Outcome> submit = place.SubmitAside("out");
        await client.WaitForAsync(place.Queue, 5);
        await client.RemoveAsync(await place.ResultsAsync("out"));
        await client.WaitForAsync(place.Queue, 10);
        await using WorkerTask worker = place.Worker("--jobs", "1");
        Assert.Contains("5 of 5 pictures filled", (await submit).AssertDone().Output, StringComparison.Ordinal);
        place.AssertIsWhatBatchMakes("out");
        await place.AssertNothingIsLeftAsync("out");
    }

    [Fact(Timeout = Limit)]
    public async Task What_an_earlier_run_has_published_and_the_broker_lost_is_published_again()
    {
        using QueuePlace place = new QueuePlace(broker).Add(4);
        await using QueueClient client = await place.Client().OpenAsync(results: false);
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        Task<IReadOnlyList<BatchEntry>> first = RunAsync(place, leave.Token);
        await client.WaitForAsync(place.Queue, 4);
        await leave.CancelAsync();
        Assert.All(await first, entry => Assert.Equal(BatchStatus.Cancelled, entry.Status));
        await client.EmptyAsync(place.Queue);
        Task<IReadOnlyList<BatchEntry>> second = RunAsync(place, TestContext.Current.CancellationToken);
        await using WorkerTask worker = place.Worker();
        Assert.All(await second, entry => Assert.Equal(BatchStatus.Done, entry.Status));
        place.AssertIsWhatBatchMakes("out");
        await place.AssertNothingIsLeftAsync("out");
    }

    [Theory]
    [InlineData("INPUT_DIR is missing", "-o", "out")]
    [InlineData("Choose one", "-o", ".", "--cancel", "--resume")]
    [InlineData("Choose one", "-o", ".", "--cancel", "--overwrite")]
    [InlineData("there is no such folder", "-o", "/nowhere", "--cancel")]
    public void What_cannot_be_cancelled_is_refused(string words, params string[] arguments)
    {
        Outcome run = QueuePlace.Run(TestContext.Current.CancellationToken, ["submit", "--queue", "amqp://localhost:1", .. arguments]).AssertExit(ExitCode.BadInput);
        Assert.Contains(words, run.Error, StringComparison.Ordinal);
    }

    /// <summary>Has a submission killed when all its jobs are with the broker and remembered.</summary>
    private static async Task KillAsync(QueuePlace place, QueueClient client, uint jobs)
    {
        using Process submit = place.SubmitProcess("out");
        await client.WaitForAsync(place.Queue, jobs);
        while (!(await Programs.Run(Programs.Command("grep", "-c", "^+", place.Ledger("out")))).Output.StartsWith($"{jobs}\n", StringComparison.Ordinal))
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        submit.Kill();
        await submit.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<IReadOnlyList<BatchEntry>> RunAsync(QueuePlace place, CancellationToken stop)
    {
        Directory.CreateDirectory(place["out"]);
        var settings = new SubmissionSettings(new QueueNames(place.Queue), place["out"], null, new InpaintSettings(), 256, 1 << 20, null, Resume: true, Overwrite: false) { Patience = TimeSpan.FromSeconds(1) };
        using SubmissionLedger ledger = SubmissionLedger.Open(place["out"]);
        IReadOnlyList<BatchItem> items = BatchPlan.Make(new BatchFolders(place["in"], place["masks"], place["out"], null, false)).Items;
        using var submission = new QueueSubmission(items, new QueueEndpoint(place.Uri), settings, ledger, _ => { }, (_, _) => { }, stop);
        return await submission.RunAsync();
    }
}
