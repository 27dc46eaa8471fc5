using System.Diagnostics;
using System.Text.Json;
using FastInpaint.Host;
using FastInpaint.Host.Commands;
using FastInpaint.Host.Queue.Submission;
using FastInpaint.Imaging;

namespace FastInpaint.Queue.Tests.Broker;

/// <summary>A temporary folder with pictures and masks, a queue of its own, and the program run on both.</summary>
internal sealed class QueuePlace : TemporaryFolder
{
    private readonly BrokerNode _broker;

    public QueuePlace(BrokerNode broker)
    {
        broker.Require();
        _broker = broker;
        Directory.CreateDirectory(this["in"]);
        Directory.CreateDirectory(this["masks"]);
    }

    public string Queue { get; } = $"test.{Guid.NewGuid():N}";

    public string Uri => _broker.Uri;

    /// <summary>The queue of a submission's results, as soon as there is one.</summary>
    public async Task<string> ResultsAsync(string output)
    {
        while (true)
        {
            // A running submission holds the file, so another program reads it.
            string entry = (await Programs.Run(Programs.Command("cat", Ledger(output)))).Output.Split('\n')[0];
            if (entry.Length > 0)
            {
                return JsonSerializer.Deserialize(entry, SubmissionJson.Default.SubmissionEntry)!.Results;
            }

            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>The file that says what the broker has of a submission.</summary>
    public string Ledger(string output) => this[$"{output}/{SubmissionLedger.Name}"];

    /// <summary>Asserts that the broker has no job, no result and no result queue, and that no ledger is left.</summary>
    public async Task AssertNothingIsLeftAsync(params string[] outputs)
    {
        await using QueueClient client = await new QueueClient(_broker.Uri, Queue).OpenAsync(results: false);
        await client.WaitForAsync(Queue, 0);
        // The broker's list lags behind its queues by seconds.
        string[] expected = [$"{Queue} 0", $"{client.Dead} 0"];
        var guard = Stopwatch.StartNew();
        IReadOnlyList<string> left = await _broker.QueuesAsync(Queue);
        while (!left.SequenceEqual(expected) && guard.Elapsed < TimeSpan.FromMinutes(2))
        {
            await Task.Delay(200, TestContext.Current.CancellationToken);
            left = await _broker.QueuesAsync(Queue);
        }

        Assert.Equal(expected, left);
        Assert.All(outputs, output => Assert.False(File.Exists(Ledger(output)), output));
    }

    public QueueClient Client() => new(_broker.Uri, Queue);

    /// <summary>Pictures of random pixels, fixed by their numbers, of a dozen sizes from 32x24 up.</summary>
    public QueuePlace Add(int count, int width = 32, int height = 24)
    {
        for (int i = 0; i < count; i++)
        {
            int columns = width + (8 * (i % 3)), rows = height + (4 * (i % 4));
            string extension = i % 2 == 0 ? "png" : "ppm";
            var picture = new Picture(columns, rows, PixelFormat.Rgb24);
            new Random(i).NextBytes(picture.Pixels.Span);
            var mask = new Picture(columns, rows, PixelFormat.Gray8);
            for (int y = rows / 4; y < rows / 2; y++)
            {
                mask.Row(y)[(columns / 4)..(columns / 2)].Fill(255);
            }

            PictureFile.Write(this[$"in/{i:0000}.{extension}"], picture, overwrite: true, TestContext.Current.CancellationToken);
            PictureFile.Write(this[$"masks/{i:0000}.png"], mask, overwrite: true, TestContext.Current.CancellationToken);
        }

        return this;
    }

    /// <summary>Runs the program in this process.</summary>
    public static Outcome Run(CancellationToken stop, params string[] arguments) => Programs.Run("fastinpaint", CommandLine.Run, arguments, stop);

    public Outcome Submit(string output, params string[] options) => Submit(output, TestContext.Current.CancellationToken, options);

    public Outcome Submit(string output, CancellationToken stop, params string[] options) =>
        Run(stop, SubmitArguments(output, options));

    /// <summary>The same as a process of its own, to be killed.</summary>
    public Process SubmitProcess(string output, params string[] options) => Process.Start(Programs.Dotnet(typeof(CommandLine).Assembly, SubmitArguments(output, options)))!;

    /// <summary>Gives up what is left of a submission.</summary>
    public Outcome Cancel(string output) => Run(TestContext.Current.CancellationToken, "submit", "--cancel", "-o", this[output], "--queue", _broker.Uri, "--queue-name", Queue, "--json");

    public Task<Outcome> SubmitAside(string output, params string[] options) => SubmitAside(output, TestContext.Current.CancellationToken, options);

    public Task<Outcome> SubmitAside(string output, CancellationToken stop, params string[] options) => Task.Run(() => Submit(output, stop, options));

    /// <summary>A worker in this process.</summary>
    public WorkerTask Worker(params string[] options) => new([.. WorkerArguments, .. options]);

    /// <summary>A worker as a process of its own.</summary>
    public WorkerProcess WorkerProcess(params string[] options) => new([.. WorkerArguments, .. options]);

    /// <summary>The same, whose temporary files lie in a folder.</summary>
    public WorkerProcess WorkerProcessIn(string temporary, params string[] options) => new([.. WorkerArguments, .. options], temporary);

    /// <summary>Asserts that a folder has what <c>batch</c> makes of the pictures, byte for byte, and nothing else.</summary>
    /// <param name="exitCode">How <c>batch</c> ends.</param>
    public void AssertIsWhatBatchMakes(string output, int exitCode = ExitCode.Done)
    {
        if (!Directory.Exists(this["expected"]))
        {
            Run(TestContext.Current.CancellationToken, "batch", this["in"], this["masks"], "-o", this["expected"], "--device", "cpu").AssertExit(exitCode);
        }

        string[] names = Names("expected");
        Assert.Equal(names, Names(output));
        Assert.All(names, name => Assert.True(File.ReadAllBytes(this[$"expected/{name}"]).SequenceEqual(File.ReadAllBytes(this[$"{output}/{name}"])), $"{name} differs"));
    }

    /// <summary>The files of a folder, temporary ones included, and without the ledger of a submission.</summary>
    public string[] Names(string folder) =>
        [.. Directory.EnumerateFiles(this[folder]).Select(path => System.IO.Path.GetFileName(path)).Where(name => name != SubmissionLedger.Name).Order(StringComparer.Ordinal)];

    private string[] SubmitArguments(string output, string[] options) => ["submit", this["in"], this["masks"], "-o", this[output], "--queue", _broker.Uri, "--queue-name", Queue, .. options];

    private string[] WorkerArguments => ["worker", "--queue", _broker.Uri, "--queue-name", Queue, "--device", "cpu", "--json"];
}
