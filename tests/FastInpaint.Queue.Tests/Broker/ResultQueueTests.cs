using FastInpaint.Host;
using FastInpaint.Host.Queue.Messages;
using FastInpaint.Host.Queue.Submission;
using RabbitMQ.Client;

namespace FastInpaint.Queue.Tests.Broker;

/// <summary>What becomes of a submission's result queue: who may read it, what is taken of it, and what stays in it.</summary>
[Collection(BrokerGroup.Name)]
public sealed class ResultQueueTests(BrokerNode broker)
{
    // Milliseconds after which a test that waits has failed.
    private const int Limit = 300_000;

    [Fact(Timeout = Limit)]
    public async Task Results_that_came_while_nobody_waited_are_taken_by_resume()
    {
        using QueuePlace place = new QueuePlace(broker).Add(3);
        await LeaveResultsAsync(place, 3);
        Outcome resumed = place.Submit("out", "--resume", "--timeout", "120").AssertDone();
        Assert.Contains("3 of 3 pictures filled", resumed.Output, StringComparison.Ordinal);
        place.AssertIsWhatBatchMakes("out");
        Assert.Contains("3 skipped", place.Submit("out", "--resume").AssertDone().Output, StringComparison.Ordinal);
    }

    [Fact(Timeout = Limit)]
    public async Task Without_resume_results_of_an_earlier_submission_are_not_taken()
    {
        using QueuePlace place = new QueuePlace(broker).Add(2);
        await LeaveResultsAsync(place, 2);
        Outcome anew = place.Submit("out", "--timeout", "2").AssertExit(ExitCode.SomeFailed);
        Assert.Contains("no worker has answered for 2 s", anew.Error, StringComparison.Ordinal);
        Assert.Empty(place.Names("out"));
    }

    [Fact(Timeout = Limit)]
    public async Task A_second_submission_of_the_same_folders_is_refused_and_takes_the_first_one_nothing()
    {
        using QueuePlace place = new QueuePlace(broker).Add(12);
        await using QueueClient client = await place.Client().OpenAsync();
        Task<Outcome> first = place.SubmitAside("out", "--jobs", "12");
        await client.WaitForAsync(place.Queue, 12);
        Outcome second = place.Submit("out").AssertExit(ExitCode.BadInput);
        Assert.Contains("another submit of this folder is running", second.Error, StringComparison.Ordinal);
        place.Cancel("out").AssertExit(ExitCode.BadInput);
        await using WorkerTask worker = place.Worker();
        Assert.Contains("12 of 12 pictures filled", (await first).AssertDone().Output, StringComparison.Ordinal);
        place.AssertIsWhatBatchMakes("out");
    }

    /// <summary>Results that cannot be written stay the broker's, but not so many that no others would come.</summary>
    [Fact(Timeout = Limit)]
    public async Task Four_results_that_could_not_be_written_are_kept_for_resume()
    {
        using QueuePlace place = new QueuePlace(broker).Add(7);
        using var disk = new SmallDisk(place["out"], "256k");
        disk.Require();
        Task<Outcome> submit = place.SubmitAside("out");
        await using (QueueClient client = await place.Client().OpenAsync())
        {
            await client.WaitForAsync(place.Queue, 7);
        }

        disk.Fill();
        await using (place.Worker())
        {
            Outcome full = (await submit).AssertExit(ExitCode.SomeFailed);
            Assert.Contains("0 of 7 pictures filled", full.Output, StringComparison.Ordinal);
        }

        disk.Empty();
        place.Submit("out", "--resume", "--timeout", "5").AssertExit(ExitCode.SomeFailed);
        Assert.Equal(4, place.Names("out").Length);
        await using (place.Worker())
        {
            place.Submit("out", "--resume").AssertDone();
        }

        place.AssertIsWhatBatchMakes("out");
    }

    [Fact(Timeout = Limit)]
    public async Task A_result_that_is_kept_for_resume_is_kept_when_the_connection_breaks()
    {
        using QueuePlace place = new QueuePlace(broker).Add(2);
        using var disk = new SmallDisk(place["out"], "256k");
        disk.Require();
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        Task<Outcome> submit;
        string results;
        await using (QueueClient client = await place.Client().OpenAsync())
        {
            submit = place.SubmitAside("out", leave.Token);
            BasicGetResult job = (await client.TakeAsync(place.Queue, 2))[0];
            disk.Fill();
            results = job.BasicProperties.ReplyTo!;
            await client.PublishAsync(job.BasicProperties.CorrelationId!, FakeRunner.Done(Job.Unpack(job.Body.ToArray())).Pack(), results, null);
            await client.WaitForAsync(results, 0);
            // RabbitMQ 3.10 keeps the names of new queues in memory for up to three seconds: a broker that is killed before has lost the result queue, or starts the queue of jobs without a leader.
            await Task.Delay(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        }

        broker.Kill();
        await broker.StartAsync();
        await using QueueClient after = await place.Client().OpenAsync();
        await after.WaitForReaderAsync(results);
        await after.WaitForAsync(results, 0);
        await Task.Delay(500, TestContext.Current.CancellationToken);
        await leave.CancelAsync();
        (await submit).AssertExit(ExitCode.Cancelled);
        await after.WaitForAsync(results, 1);
    }

    [Fact(Timeout = Limit)]
    public void A_full_disk_is_told_before_anything_is_published()
    {
        using QueuePlace place = new QueuePlace(broker).Add(1);
        using var disk = new SmallDisk(place["out"], "256k");
        disk.Require();
        disk.Fill();
        Assert.Contains(SubmissionLedger.Name, place.Submit("out").AssertExit(ExitCode.NotWritten).Error, StringComparison.Ordinal);
    }

    /// <summary>Submits, leaves when the jobs are with the broker, and has them done.</summary>
    private static async Task LeaveResultsAsync(QueuePlace place, int count)
    {
        await using (QueueClient client = await place.Client().OpenAsync())
        {
            using var leave = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            Task<Outcome> left = place.SubmitAside("out", leave.Token);
            await client.WaitForAsync(place.Queue, (uint)count);
            await leave.CancelAsync();
            (await left).AssertExit(ExitCode.Cancelled);
        }

        using WorkerProcess worker = place.WorkerProcess();
        await worker.LoggedAsync("done", count);
        Assert.Equal(count, (await worker.StopAsync()).GetProperty("done").GetInt32());
        Assert.Empty(place.Names("out"));
    }
}
