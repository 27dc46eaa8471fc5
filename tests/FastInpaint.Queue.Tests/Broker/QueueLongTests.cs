using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using FastInpaint.Host;
using FastInpaint.Host.Queue.Messages;
using RabbitMQ.Client;

namespace FastInpaint.Queue.Tests.Broker;

/// <summary>Many jobs and all that may go wrong with them in one run: a worker killed, a full disk, a broker killed, a poisoned job.</summary>
[Collection(BrokerGroup.Name)]
public sealed class QueueLongTests(BrokerNode broker, ITestOutputHelper output)
{
    private const string Setting = "FASTINPAINT_QUEUE_JOBS";
    private const int Poisoned = 7;

    /// <summary>Jobs of a worker at a time.</summary>
    private const int Jobs = 2;

    [Theory(Timeout = 1_800_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Each_of_many_jobs_is_answered_once_whatever_fails(bool inline)
    {
        Assert.SkipUnless(int.TryParse(Environment.GetEnvironmentVariable(Setting), CultureInfo.InvariantCulture, out int count), $"long: tests/long/run sets {Setting}");
        using QueuePlace place = new QueuePlace(broker).Add(count);
        File.WriteAllBytes(place[$"in/{Poisoned:0000}.ppm"], "no picture"u8.ToArray());
        Directory.CreateDirectory(place["out"]);
        // Pictures in messages become files where the worker has its temporary ones.
        using var disk = new SmallDisk(place[inline ? "temporary" : "out"], "64m");
        disk.Require();
        long started = Stopwatch.GetTimestamp();
        string[] root = inline ? [] : ["--root", place.Path];
        List<WorkerProcess> workers = [Start(), Start(), Start()];
        try
        {
            await using QueueClient client = await place.Client().OpenAsync();
            Task<Outcome> submit = place.SubmitAside("out", [.. root, "--json"]);

            string results = await place.ResultsAsync("out");
            await FinishedAsync(count / 10);
            string[] cut = await workers[0].KillInJobAsync();
            workers.Add(Start());
            Say($"a worker was killed in mid-job ({cut.Length} jobs), another joined");

            await FinishedAsync(count / 3);
            disk.Fill();
            await UntilAsync(() => workers.Sum(worker => worker.Jobs("retry").Length) >= 3);
            disk.Empty();
            Say($"the disk was full for {workers.Sum(worker => worker.Jobs("retry").Length)} tries");

            await FinishedAsync(count * 2 / 3);
            broker.Kill();
            int before = Finished();
            await broker.StartAsync();
            Say($"the broker was killed and started again after {before} outputs");
            Assert.InRange(before, 1, count - 2);

            Outcome run = (await submit).AssertExit(ExitCode.SomeFailed);
            Say("all jobs are answered");
            Assert.Equal(count - 1, run.Json.GetProperty("done").GetInt32());
            Assert.Equal(1, run.Json.GetProperty("failed").GetInt32());
            place.AssertIsWhatBatchMakes("out", ExitCode.SomeFailed);
            int done = 0;
            foreach (WorkerProcess worker in workers.Skip(1))
            {
                JsonElement totals = await worker.StopAsync();
                done += totals.GetProperty("done").GetInt32() + totals.GetProperty("dropped").GetInt32();
            }

            done += workers[0].Jobs("done").Length;
            Assert.Contains(cut, job => workers.Skip(1).Any(worker => worker.Jobs("started").Contains(job)));
            // Answered more than once is only what was under way when the worker, and then the broker, was killed; a connection may have to be made twice.
            int most = 2 * Jobs * workers.Count;
            Assert.InRange(done, count - 1, count - 1 + most);
            await using QueueClient after = await place.Client().OpenAsync();
            BasicGetResult dead = Assert.Single(await after.TakeAsync(after.Dead, 1));
            Assert.NotEmpty(QueueClient.Reason(dead));
            Assert.EndsWith($"{Poisoned:0000}.ppm", Job.Unpack(dead.Body.ToArray()).Header.Output, StringComparison.Ordinal);
            await after.WaitForAsync(after.Dead, 0);
            await after.WaitForAsync(place.Queue, 0);
            Assert.DoesNotContain(await broker.QueuesAsync(place.Queue), queue => queue.StartsWith(results, StringComparison.Ordinal));
            Say($"{count} jobs: {count - 1} finished, 1 dead; {done - (count - 1)} answered more than once to the broker and once to the submission");
        }
        finally
        {
            workers.ForEach(worker => worker.Dispose());
        }

        WorkerProcess Start() => place.WorkerProcessIn(inline ? place["temporary"] : Path.GetTempPath(), ["--jobs", $"{Jobs}", .. root, "--tries", "1000", "--retry-delay", "100"]);

        int Finished() => Directory.EnumerateFiles(place["out"], "0*").Count();

        Task FinishedAsync(int outputs) => UntilAsync(() => Finished() >= outputs);

        void Say(string text) => output.WriteLine($"{Stopwatch.GetElapsedTime(started).TotalSeconds,6:0.0} s: {text}");
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        while (!holds())
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
