using System.Text.Json;
using FastInpaint.Host;
using FastInpaint.Imaging;

namespace FastInpaint.Queue.Tests.Broker;

/// <summary>Folders through submit and workers.</summary>
[Collection(BrokerGroup.Name)]
public sealed class SubmissionTests(BrokerNode broker)
{
    // Milliseconds after which a test that waits has failed.
    private const int Limit = 300_000;

    [Fact(Timeout = Limit)]
    public async Task A_folder_through_two_workers_is_what_inpaint_gives_inline_and_as_files()
    {
        using QueuePlace place = new QueuePlace(broker).Add(12);
        using WorkerProcess first = place.WorkerProcess("--jobs", "1", "--root", place.Path), second = place.WorkerProcess("--jobs", "1", "--root", place.Path);
        await Task.WhenAll(first.LoggedAsync("connected"), second.LoggedAsync("connected"));
        Outcome inline = place.Submit("inline", "--json");
        Outcome files = place.Submit("files", "--root", place.Path, "--json", "--heatmap", place["maps"]);
        JsonElement[] totals = [await first.StopAsync(), await second.StopAsync()];

        Assert.All([inline, files], run =>
        {
            JsonElement report = run.AssertDone().Json;
            Assert.Equal(12, report.GetProperty("done").GetInt32());
            Assert.All(report.GetProperty("files").EnumerateArray(), file => Assert.True(file.GetProperty("hole_pixels").GetInt32() > 0 && file.GetProperty("artifact_score").GetDouble() > 0));
        });
        place.AssertIsWhatBatchMakes("inline");
        place.AssertIsWhatBatchMakes("files");
        Assert.Equal(12, place.Names("maps").Length);
        foreach (string name in place.Names("in").Take(2))
        {
            string single = place[$"single{Path.GetExtension(name)}"];
            QueuePlace.Run(TestContext.Current.CancellationToken, "inpaint", place[$"in/{name}"], place[$"masks/{Path.GetFileNameWithoutExtension(name)}.png"], "-o", single, "--device", "cpu").AssertDone();
            Assert.Equal(File.ReadAllBytes(single), File.ReadAllBytes(place[$"inline/{name}"]));
        }

        Assert.Equal(24, totals.Sum(total => total.GetProperty("done").GetInt32()));
        Assert.All(totals, total => Assert.True(total.GetProperty("done").GetInt32() > 0, "a worker did nothing"));
    }

    [Fact(Timeout = Limit)]
    public async Task One_mask_for_all_and_none_are_what_batch_makes_of_them()
    {
        using QueuePlace place = new QueuePlace(broker).Add(2);
        var picture = new Picture(32, 24, PixelFormat.Rgba32);
        new Random(3).NextBytes(picture.Pixels.Span);
        for (int i = 0; i < 32 * 24; i++)
        {
            picture.Pixels.Span[(4 * i) + 3] = (byte)(i % 32 is >= 5 and < 15 && i / 32 is >= 5 and < 15 ? 0 : 255);
        }

        Directory.CreateDirectory(place["erased"]);
        PictureFile.Write(place["erased/a.png"], picture, cancellationToken: TestContext.Current.CancellationToken);
        await using WorkerTask worker = place.Worker("--jobs", "1", "--root", place.Path);
        foreach ((string name, string[] inputs) in ((string, string[])[])[("one", [place["in"], place["masks/0000.png"]]), ("alpha", [place["erased"], "--mask-alpha"])])
        {
            Outcome expected = Run("batch", place[$"{name}-batch"]);
            foreach ((string way, string[] root) in ((string, string[])[])[("inline", []), ("files", ["--root", place.Path])])
            {
                Outcome run = Run("submit", place[$"{name}-{way}"], ["--queue", place.Uri, "--queue-name", place.Queue, .. root]);
                Assert.Equal(expected.ExitCode, run.ExitCode);
                Assert.Equal(place.Names($"{name}-batch"), place.Names($"{name}-{way}"));
                Assert.All(place.Names($"{name}-batch"), file => Assert.Equal(File.ReadAllBytes(place[$"{name}-batch/{file}"]), File.ReadAllBytes(place[$"{name}-{way}/{file}"])));
                Assert.Equal(Figures(expected), Figures(run));
            }

            Outcome Run(string command, string output, params string[] options) =>
                QueuePlace.Run(TestContext.Current.CancellationToken, [command, .. inputs, "-o", output, "--json", .. command == "batch" ? ["--device", "cpu"] : options]);
        }

        static string[] Figures(Outcome run) => [.. run.Json.GetProperty("files").EnumerateArray().Select(file => string.Join(' ', ((string[])["status", "mask_source", "hole_pixels"])
            .Select(name => file.TryGetProperty(name, out JsonElement figure) ? figure.ToString() : "none")))];
    }

    [Fact(Timeout = Limit)]
    public async Task A_worker_that_is_killed_in_mid_job_loses_no_job()
    {
        using QueuePlace place = new QueuePlace(broker).Add(8, 256, 256);
        using WorkerProcess victim = place.WorkerProcess("--jobs", "2");
        Task<Outcome> submit = place.SubmitAside("out", "--report", place["report.json"]);
        await victim.Started.WaitAsync(TestContext.Current.CancellationToken);
        victim.Kill();
        string[] unfinished = [.. victim.Jobs("started").Except(victim.Jobs("done"))];
        Assert.NotEmpty(unfinished);

        await using WorkerTask second = place.Worker("--jobs", "1"), third = place.Worker("--jobs", "1");
        Assert.Contains("8 of 8 pictures filled", (await submit).AssertDone().Output, StringComparison.Ordinal);
        place.AssertIsWhatBatchMakes("out");
        Assert.Equal(8, JsonDocument.Parse(File.ReadAllText(place["report.json"])).RootElement.GetProperty("done").GetInt32());
    }

    [Fact(Timeout = Limit)]
    public async Task A_broker_that_is_killed_and_started_again_loses_no_job()
    {
        using QueuePlace place = new QueuePlace(broker).Add(30, 128, 128);
        Task<Outcome> submit = place.SubmitAside("out");
        // RabbitMQ 3.10 keeps the names of new queues in memory for up to three seconds: a broker that is killed before has lost the result queue, or starts the queue of jobs without a leader.
        await Task.Delay(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        await using WorkerTask first = place.Worker("--jobs", "1"), second = place.Worker("--jobs", "1");
        while (!Directory.Exists(place["out"]) || place.Names("out").Length == 0)
        {
            Assert.False(submit.IsCompleted);
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        broker.Kill();
        int before = place.Names("out").Length;
        await broker.StartAsync();
        Assert.Contains("30 of 30 pictures filled", (await submit).AssertDone().Output, StringComparison.Ordinal);
        Assert.InRange(before, 1, 29);
        place.AssertIsWhatBatchMakes("out");
    }

    [Fact(Timeout = Limit)]
    public void Without_workers_it_ends_when_no_result_has_come_for_so_long()
    {
        using QueuePlace place = new QueuePlace(broker).Add(1);
        Outcome alone = place.Submit("out", "--timeout", "2").AssertExit(ExitCode.SomeFailed);
        Assert.Contains("no worker has answered for 2 s", alone.Error, StringComparison.Ordinal);
        Assert.Empty(place.Names("out"));
    }

    [Fact(Timeout = Limit)]
    public async Task What_a_worker_refuses_is_the_entry_of_its_picture()
    {
        using QueuePlace place = new QueuePlace(broker).Add(3);
        File.Copy(place["masks/0001.png"], place["masks/0000.png"], overwrite: true);
        File.WriteAllBytes(place["in/0002.png"], [1, 2, 3]);
        await using WorkerTask worker = place.Worker();
        Outcome run = place.Submit("out", "--json").AssertExit(ExitCode.SomeFailed);
        string?[] errors = [.. run.Json.GetProperty("files").EnumerateArray().Select(file => file.TryGetProperty("error", out JsonElement error) ? error.GetString() : null)];
        Assert.Contains("mask has 40x28 pixels and picture has 32x24", errors[0], StringComparison.Ordinal);
        Assert.Null(errors[1]);
        Assert.NotNull(errors[2]);
        Assert.Equal(["0001.ppm"], place.Names("out"));
    }

    [Fact(Timeout = Limit)]
    public async Task What_must_not_be_copied_travels_with_its_picture_in_messages_and_as_files()
    {
        using QueuePlace place = new QueuePlace(broker).Add(4);
        Directory.CreateDirectory(place["excludes"]);
        File.Copy(place["masks/0001.png"], place["excludes/0001.png"]);
        // Of another size than its picture.
        File.Copy(place["masks/0001.png"], place["excludes/0002.png"]);
        string[] options = ["--exclude", place["excludes"], "--detail", "on", "--json"];
        JsonElement[] expected = [.. QueuePlace.Run(TestContext.Current.CancellationToken, ["batch", place["in"], place["masks"], "-o", place["expected"], "--device", "cpu", .. options])
            .AssertExit(ExitCode.SomeFailed).Json.GetProperty("files").EnumerateArray()];
        await using WorkerTask worker = place.Worker("--root", place.Path);
        foreach ((string output, string[] way) in ((string, string[])[])[("inline", ["--inline"]), ("files", ["--root", place.Path])])
        {
            JsonElement[] files = [.. place.Submit(output, [.. way, .. options]).AssertExit(ExitCode.SomeFailed).Json.GetProperty("files").EnumerateArray()];
            place.AssertIsWhatBatchMakes(output);
            Assert.Equal(3, place.Names(output).Length);
            Assert.Contains("the exclude mask has 40x28 pixels", files[2].GetProperty("error").GetString(), StringComparison.Ordinal);
            Assert.Equal(place["excludes/0001.png"], files[1].GetProperty("exclude").GetString());
            Assert.False(files[0].TryGetProperty("exclude", out _));
            Assert.All(new[] { 0, 1, 3 }, i => Assert.Equal(expected[i].GetProperty("detail").GetString(), files[i].GetProperty("detail").GetString()));
        }
    }

    [Theory]
    [InlineData("http://host", "no address of a broker")]
    [InlineData("amqp://", "no address of a broker")]
    public void An_address_that_is_none_is_refused(string uri, string words)
    {
        Outcome run = QueuePlace.Run(TestContext.Current.CancellationToken, "worker", "--queue", uri, "--device", "cpu").AssertExit(ExitCode.BadInput);
        Assert.Contains(words, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_password_is_refused_and_not_shown()
    {
        broker.Require();
        Outcome run = QueuePlace.Run(TestContext.Current.CancellationToken, "worker", "--queue", broker.Uri.Replace("guest:guest", "guest:hunter2", StringComparison.Ordinal), "--device", "cpu").AssertExit(ExitCode.BadInput);
        Assert.Contains("user or password is wrong", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", run.Error, StringComparison.Ordinal);
    }
}
