using System.Diagnostics;
using System.Text.Json;
using FastInpaint.Host.Commands;

namespace FastInpaint.Host.Tests;

public sealed class BatchTests
{
    /// <summary>On a busy machine the work may be over before this process sees its first results.</summary>
    private const int Attempts = 10;

    [Fact]
    public void Outputs_and_maps_have_the_bytes_of_inpaint_in_every_format_and_folder()
    {
        using var place = new BatchPlace();
        place.Add("a.png", 45, 37, PixelFormat.Rgba32);
        place.Add("b.jpg", 64, 48, mask: "b.pgm");
        place.Add("deep/c.pgm", 33, 61, PixelFormat.Gray16);
        place.Add("deep/a.ppm", 80, 20);
        place.Add("deep/er/d.PAM", 21, 22, PixelFormat.Rgba64, mask: "deep/er/d.pam");
        place.Add("deep/er/a.png", 300, 200, PixelFormat.Gray8);
        place.Write("in/notes.txt", [1]);
        place.Write("in/.hidden.png", [1]);
        place.Write("in/.trash/e.png", [1]);
        string[] options = ["--dilate", "2", "--feather", "1", "--quality", "80"];
        Outcome outcome = place.Run([.. options, "--recursive", "--heatmap", place["maps"], "--report", place["report.json"]]).AssertDone();
        Assert.Contains("6 of 6 pictures filled, 0 skipped, 0 failed", outcome.Output, StringComparison.Ordinal);
        Assert.Equal("", outcome.Error);

        string[] names = ["a.png", "b.jpg", "deep/a.ppm", "deep/c.pgm", "deep/er/a.png", "deep/er/d.PAM"];
        Assert.Equal(names, place.Files());
        Assert.Equal(names.Select(name => name + ".png"), place.Files("maps"));
        Dictionary<string, JsonElement> entries = place.Entries(JsonDocument.Parse(File.ReadAllBytes(place["report.json"])).RootElement);
        foreach (string name in names)
        {
            string mask = entries[name].GetProperty("mask").GetString()!, single = place["single" + Path.GetExtension(name)], map = place["single-map.png"];
            JsonElement json = Workplace.Run(["inpaint", Path.Combine(place.Pictures, name), mask, "-o", single, "--device", "cpu", "--overwrite", "--heatmap", map, "--json", .. options]).AssertDone().Json;
            Assert.True(File.ReadAllBytes(single).SequenceEqual(File.ReadAllBytes(Path.Combine(place.Output, name))), $"{name} has other bytes than inpaint gives");
            Assert.True(File.ReadAllBytes(map).SequenceEqual(File.ReadAllBytes(Path.Combine(place["maps"], name + ".png"))), $"the map of {name} has other bytes than inpaint gives");
            Assert.Equal("done", entries[name].GetProperty("status").GetString());
            foreach (string figure in (string[])["width", "height", "hole_pixels", "artifact_score", "strategy", "detail"])
            {
                Assert.Equal(json.GetProperty(figure).ToString(), entries[name].GetProperty(figure).ToString());
            }

            Assert.True(entries[name].GetProperty("milliseconds").GetProperty("total").GetDouble() > 0);
        }
    }

    [Fact]
    public void Without_recursive_folders_are_left_alone_and_numbers_of_jobs_change_no_byte()
    {
        using var place = new BatchPlace();
        for (int i = 0; i < 9; i++)
        {
            place.Add($"{i}.png", 20 + 7 * i, 90 - 8 * i);
        }

        place.Add("deep/x.png");
        JsonElement first = place.Run("--jobs", "1", "--json").AssertDone().Json;
        Assert.Equal((9, 9, 1), (first.GetProperty("pictures").GetInt32(), first.GetProperty("done").GetInt32(), first.GetProperty("jobs").GetInt32()));
        Assert.InRange(place.Entries(first)["0.png"].GetProperty("artifact_score").GetDouble(), 1e-6, 1);
        string[] files = place.Files();
        byte[][] bytes = [.. files.Select(file => File.ReadAllBytes(Path.Combine(place.Output, file)))];
        place.Run("--jobs", "7", "--overwrite", "--threads", "3").AssertDone();
        Assert.Equal(files, place.Files());
        Assert.All(files.Zip(bytes), pair => Assert.Equal(pair.Second, File.ReadAllBytes(Path.Combine(place.Output, pair.First))));
    }

    [Fact]
    public void What_goes_wrong_with_a_picture_is_its_entry_and_exit_code_5()
    {
        using var place = new BatchPlace();
        place.Add("good.png");
        place.Add("large.png", 200, 150);
        place.AddPicture("lonely.png");
        place.AddPicture("twofold.ppm");
        place.AddMask("twofold.png");
        place.AddMask("twofold.pgm");
        place.AddPicture("wrong.png");
        place.AddMask("wrong.png", 31, 24);
        place.AddMask("broken.png");
        place.Write("in/broken.png", [.. "\x89PNG\r\n\x1a\n"u8.ToArray().AsSpan(1), 1, 2, 3]);
        place.AddMask("empty.png");
        place.Write("in/empty.png", []);
        place.AddMask("cut.png");
        place.AddPicture("cut.png");
        place.Write("in/cut.png", File.ReadAllBytes(Path.Combine(place.Pictures, "cut.png"))[..200]);
        place.Write("out/taken.png/file", [1]);
        place.Add("taken.png");

        Outcome outcome = place.Run("--max-pixels", "20000", "--report", place["report.json"]);
        Assert.Equal(ExitCode.SomeFailed, outcome.ExitCode);
        Dictionary<string, JsonElement> entries = place.Entries(JsonDocument.Parse(File.ReadAllBytes(place["report.json"])).RootElement);
        Assert.Equal("done", entries["good.png"].GetProperty("status").GetString());
        Assert.False(entries["good.png"].TryGetProperty("error", out _));
        Assert.Equal(["good.png", "taken.png/file"], place.Files());
        (string Name, string Words)[] failures =
        [
            ("large.png", "20000"), ("lonely.png", "no mask"), ("twofold.ppm", "twofold.pgm, twofold.png"), ("wrong.png", "31x24"), ("broken.png", "broken.png"), ("empty.png", "0 bytes"), ("cut.png", "truncated"),
            ("taken.png", "folder"),
        ];
        Assert.All(failures, failure =>
        {
            Assert.Equal("failed", entries[failure.Name].GetProperty("status").GetString());
            Assert.Contains(failure.Words, entries[failure.Name].GetProperty("error").GetString(), StringComparison.Ordinal);
        });
        Assert.Equal(failures.Length + 1, entries.Count);
        string[] lines = outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(failures.Length, lines.Length);
        Assert.All(lines, line => Assert.StartsWith("fastinpaint: ", line, StringComparison.Ordinal));
    }

    [Fact]
    public void A_folder_that_cannot_be_listed_is_an_entry_and_exit_code_5()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs Linux, where a path of more than 4096 bytes can be made and not be listed");
        using var place = new BatchPlace();
        place.Add("a.png");
        place.Add("z/b.png");
        string part = string.Concat(Enumerable.Repeat(new string('d', 100) + '/', 21)), outer = Path.Combine(place.Pictures, part), apart = place["apart"];
        Directory.CreateDirectory(outer);
        Directory.CreateDirectory(Path.Combine(apart, part));
        Directory.Move(apart, Path.Combine(outer, "apart"));
        try
        {
            Outcome outcome = place.Run("--recursive", "--json");
            Assert.Equal(ExitCode.SomeFailed, outcome.ExitCode);
            Dictionary<string, JsonElement> entries = place.Entries(outcome.Json);
            Assert.Equal(3, entries.Count);
            Assert.All(["a.png", "z/b.png"], name => Assert.Equal("done", entries[name].GetProperty("status").GetString()));
            JsonElement folder = entries.Single(entry => entry.Key.StartsWith("ddd", StringComparison.Ordinal)).Value;
            Assert.Equal("failed", folder.GetProperty("status").GetString());
            Assert.Contains("could not be listed", folder.GetProperty("error").GetString(), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Move(Path.Combine(outer, "apart"), apart);
        }
    }

    [Fact]
    public void A_picture_beyond_the_memory_limit_fails_alone()
    {
        using var place = new BatchPlace();
        place.Add("huge.png", 500, 400);
        place.Add("small.png", 24, 24);
        Outcome outcome = place.Run("--memory-limit", "4MiB", "--json");
        Assert.Equal(ExitCode.SomeFailed, outcome.ExitCode);
        Dictionary<string, JsonElement> entries = place.Entries(outcome.Json);
        Assert.Contains("Raise the limit", entries["huge.png"].GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal("done", entries["small.png"].GetProperty("status").GetString());
    }

    [Fact]
    public void A_pipe_among_the_pictures_does_not_hold_the_others_up()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/mkfifo"), "needs mkfifo");
        using var place = new BatchPlace();
        place.Add("a.png");
        place.AddMask("pipe.png");
        using (Process mkfifo = Process.Start("/usr/bin/mkfifo", Path.Combine(place.Pictures, "pipe.png")))
        {
            mkfifo.WaitForExit();
        }

        Outcome outcome = place.Run("--json");
        Assert.Equal(ExitCode.SomeFailed, outcome.ExitCode);
        Assert.Contains("no ordinary file", place.Entries(outcome.Json)["pipe.png"].GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal(["a.png"], place.Files());
    }

    [Fact]
    public void Outputs_that_exist_are_refused_before_the_work_skipped_or_replaced()
    {
        using var place = new BatchPlace();
        place.Add("a.png");
        place.Add("b.png");
        place.Add("c.png");
        place.Write("out/b.png", [1]);
        place.Run().AssertFailed(ExitCode.NotWritten, "b.png", "exists already", "--resume", "--overwrite");
        Assert.Equal(["b.png"], place.Files());

        JsonElement resumed = place.Run("--resume", "--json").AssertDone().Json;
        Assert.Equal((2, 1), (resumed.GetProperty("done").GetInt32(), resumed.GetProperty("skipped").GetInt32()));
        Assert.Equal("skipped", place.Entries(resumed)["b.png"].GetProperty("status").GetString());
        Assert.Equal([1], File.ReadAllBytes(Path.Combine(place.Output, "b.png")));

        Assert.Equal(3, place.Run("--overwrite", "--json").AssertDone().Json.GetProperty("done").GetInt32());
        Assert.NotEqual([1], File.ReadAllBytes(Path.Combine(place.Output, "b.png")));
        Assert.Equal(["a.png", "b.png", "c.png"], place.Files());
    }

    [Fact]
    public void Resume_does_pictures_whose_map_is_missing()
    {
        using var place = new BatchPlace();
        place.Add("a.png");
        place.Add("b.png");
        string[] heatmap = ["--heatmap", place["maps"]];
        place.Run(heatmap).AssertDone();
        File.Delete(Path.Combine(place["maps"], "b.png.png"));
        JsonElement resumed = place.Run([.. heatmap, "--resume", "--json"]).AssertDone().Json;
        Assert.Equal("skipped", place.Entries(resumed)["a.png"].GetProperty("status").GetString());
        Assert.Equal("done", place.Entries(resumed)["b.png"].GetProperty("status").GetString());
        Assert.Equal(["a.png.png", "b.png.png"], place.Files("maps"));
    }

    [Fact]
    public async Task Killed_and_resumed_nothing_is_half_written_done_twice_or_missing()
    {
        const int Count = 16;
        using var place = new BatchPlace();
        for (int i = 0; i < Count; i++)
        {
            place.Add($"{i % 2}/{i}.png", 280 + i, 260);
        }

        place.Run("--recursive").AssertDone();
        Directory.Move(place.Output, place["whole"]);
        await StartAndKill(place);
        for (int attempt = 1; attempt < Attempts && place.Files().Count(IsResult) == Count; attempt++)
        {
            Directory.Delete(place.Output, recursive: true);
            await StartAndKill(place);
        }

        string[] finished = [.. place.Files().Where(IsResult)];
        Assert.InRange(finished.Length, 3, Count - 1);
        Assert.All(finished, file => AssertSame(place, file));
        DateTime[] times = [.. finished.Select(file => File.GetLastWriteTimeUtc(Path.Combine(place.Output, file)))];
        place.Write("out/0/.fastinpaint-left.tmp", [1, 2, 3]);

        JsonElement resumed = place.Run("--recursive", "--resume", "--json").AssertDone().Json;
        Assert.Equal((Count - finished.Length, finished.Length), (resumed.GetProperty("done").GetInt32(), resumed.GetProperty("skipped").GetInt32()));
        Assert.Equal(place.Files("whole"), place.Files());
        Assert.All(place.Files(), file => AssertSame(place, file));
        Assert.Equal(times, finished.Select(file => File.GetLastWriteTimeUtc(Path.Combine(place.Output, file))));
    }

    [Fact]
    public async Task Cancelled_it_keeps_what_is_finished_and_says_what_is_not()
    {
        const int Count = 40;
        using var place = new BatchPlace();
        for (int i = 0; i < Count; i++)
        {
            place.Add($"{i:00}.png", 200, 180);
        }

        (int exitCode, string error) = await StartAndCancel(place);
        for (int attempt = 1; attempt < Attempts && exitCode == ExitCode.Done; attempt++)
        {
            Directory.Delete(place.Output, recursive: true);
            File.Delete(place["report.json"]);
            (exitCode, error) = await StartAndCancel(place);
        }

        Assert.Equal(ExitCode.Cancelled, exitCode);
        Assert.Contains("--resume", error, StringComparison.Ordinal);
        JsonElement report = JsonDocument.Parse(File.ReadAllBytes(place["report.json"])).RootElement;
        int done = report.GetProperty("done").GetInt32();
        Assert.InRange(done, 1, Count - 1);
        Assert.Equal((Count - done, 0), (report.GetProperty("cancelled").GetInt32(), report.GetProperty("failed").GetInt32()));
        Assert.Equal(place.Entries(report).Where(entry => entry.Value.GetProperty("status").GetString() == "done").Select(entry => entry.Key), place.Files());
        Assert.Equal(Count - done, place.Run("--resume", "--report", place["report.json"], "--json").AssertDone().Json.GetProperty("done").GetInt32());
        Assert.Equal(Count, place.Files().Length);
    }

    [Fact]
    public void Bad_arguments_are_refused_before_the_work()
    {
        using var place = new BatchPlace();
        string absent = place["absent"], file = place.Write("file", [1]), inside = Path.Combine(place.Pictures, "out");
        Outcome Run(string pictures, string masks, string output, params string[] options) => Workplace.Run(["batch", pictures, masks, "-o", output, .. options]);
        place.Run().AssertFailed(ExitCode.BadInput, place.Pictures, "no picture", "--recursive");
        place.Add("a.png");
        Run(absent, place.Masks, place.Output).AssertFailed(ExitCode.BadInput, absent, "no such folder of pictures");
        Run(place.Pictures, absent, place.Output).AssertFailed(ExitCode.BadInput, absent, "no such folder of masks");
        Run(file, place.Masks, place.Output).AssertFailed(ExitCode.BadInput, file, "is a file");
        Run(place.Pictures, place.Masks, file).AssertFailed(ExitCode.NotWritten, file, "is a file");
        Run(place.Pictures, place.Masks, place.Pictures).AssertFailed(ExitCode.BadInput, "read as pictures");
        Run(place.Pictures, place.Masks, place.Masks).AssertFailed(ExitCode.BadInput, "read as masks");
        Run(place.Pictures, Directory.CreateDirectory(Path.Combine(place.Pictures, "masks")).FullName, place.Output, "--recursive").AssertFailed(ExitCode.BadInput, "masks would be read as pictures");
        Run(place.Pictures, place.Masks, inside, "--recursive").AssertFailed(ExitCode.BadInput, inside, "read as pictures");
        place.Run("--resume", "--overwrite").AssertFailed(ExitCode.BadInput, "--resume", "--overwrite");
        place.Run("--jobs", "-1").AssertFailed(ExitCode.BadInput, "--jobs", "-1");
        place.Run("--heatmap", place.Output).AssertFailed(ExitCode.BadInput, place.Output, "two folders");
        place.Run("--report", Path.Combine(place.Pictures, "a.png"), "--overwrite").AssertFailed(ExitCode.BadInput, "a.png");
        place.Run("--report", file).AssertFailed(ExitCode.NotWritten, file, "exists already");
        place.Run("--weights", absent).AssertFailed(ExitCode.BadInput, absent);
        Workplace.Run("batch", place.Pictures, place.Masks).AssertFailed(ExitCode.BadInput, "--output");
        place.AddPicture("a.ppm");
        File.Move(Path.Combine(place.Pictures, "a.ppm"), Path.Combine(place.Pictures, "a.pbm"));
        place.Run().AssertFailed(ExitCode.BadInput, "a.pbm", "a.png", "output of both");
        Assert.False(Directory.Exists(inside));
    }

    /// <summary>Runs <c>batch</c> as a process that is killed when it has written some results.</summary>
    private static async Task StartAndKill(BatchPlace place)
    {
        using Process process = BatchRun.Start(place, "--recursive", "--jobs", "3");
        while (!process.HasExited && (!Directory.Exists(place.Output) || place.Files().Count(IsResult) < 3))
        {
            await Task.Delay(2, TestContext.Current.CancellationToken);
        }

        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Runs <c>batch</c> and cancels it when it has written a result.</summary>
    private static async Task<(int ExitCode, string Error)> StartAndCancel(BatchPlace place)
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var error = new StringWriter();
        Task<int> run = Task.Factory.StartNew(
            () => CommandLine.Run(place.Arguments("--report", place["report.json"]), TextWriter.Null, error, cancellation.Token), cancellation.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        while (!run.IsCompleted && (!Directory.Exists(place.Output) || !place.Files().Any(IsResult)))
        {
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        await cancellation.CancelAsync();
        return (await run, error.ToString());
    }

    private static bool IsResult(string file) => !Path.GetFileName(file).StartsWith('.');

    private static void AssertSame(BatchPlace place, string file) =>
        Assert.True(File.ReadAllBytes(Path.Combine(place["whole"], file)).SequenceEqual(File.ReadAllBytes(Path.Combine(place.Output, file))), $"{file} differs from the uninterrupted run's");
}
