using System.Diagnostics;
using System.Globalization;

namespace FastInpaint.Host.Tests;

/// <summary>Many pictures through the program as a process of its own: memory, time, and kills at any moment. tests/long/run sets how many.</summary>
public sealed class BatchLongTests
{
    /// <summary>The number of pictures.</summary>
    private const string Variable = "FASTINPAINT_BATCH";

    private const int Distinct = 36;

    private const int Rounds = 3;

    private static readonly int Count = int.Parse(Environment.GetEnvironmentVariable(Variable) ?? "0", CultureInfo.InvariantCulture);

    [Fact]
    public void Memory_is_flat_and_it_is_never_slower_than_one_after_another()
    {
        Assert.SkipUnless(Count > 0, $"long: tests/long/run sets {Variable}");
        using BatchPlace place = Pictures(Count);
        // In turns, so that a machine that becomes slower or quicker counts for neither.
        var single = new List<BatchRun>();
        var overlapped = new List<BatchRun>();
        for (int round = 0; round < Rounds; round++)
        {
            single.Add(Run("--jobs", "1"));
            overlapped.Add(Run());
        }

        double alone = Median(single.Select(run => run.Seconds)), together = Median(overlapped.Select(run => run.Seconds));
        // Its own time: what others do can only take from it, so the least disturbed run counts.
        double busy = overlapped.Max(run => run.ProcessBusy);
        TestContext.Current.TestOutputHelper!.WriteLine(string.Create(CultureInfo.InvariantCulture, $"medians: {together:0.0} s overlapped, {alone:0.0} s one after another; {busy:P0} of the processors at best"));
        Assert.True(together <= alone, $"{together:0.0} s overlapped, {alone:0.0} s one after another");
        Assert.True(busy >= 0.9, $"the processors were busy with it for {busy:P0} of the time at best");
        Assert.All(single.Concat(overlapped), run => Assert.Equal(single[0].Hash, run.Hash));
        int window = Count / 10;
        Assert.All(overlapped, run =>
        {
            double first = run.MeanResident(window, 2 * window), last = run.MeanResident(Count - window, Count);
            Assert.True(last <= 1.05 * first, $"{last / (1 << 20):0.0} MiB resident at the end, {first / (1 << 20):0.0} MiB after warm-up");
        });

        BatchRun Run(params string[] options)
        {
            BatchRun run = BatchRun.Of(place, Count, options);
            TestContext.Current.TestOutputHelper!.WriteLine(run.ToString());
            return run;
        }
    }

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(Rounds / 2);

    [Fact]
    public async Task Killed_at_any_moment_and_resumed_nothing_is_half_written_done_twice_or_missing()
    {
        Assert.SkipUnless(Count > 0, $"long: tests/long/run sets {Variable}");
        int count = Math.Clamp(Count / 5, 20, 200);
        using BatchPlace place = Pictures(count);
        place.Run().AssertDone();
        Directory.Move(place.Output, place["whole"]);
        var random = new Random(8);
        var times = new Dictionary<string, DateTime>();
        int kills = 0;
        for (bool killed = true; killed;)
        {
            using (Process process = BatchRun.Start(place, "--resume"))
            {
                killed = !process.WaitForExit(TimeSpan.FromMilliseconds(random.Next(200, 4000)));
                if (killed)
                {
                    process.Kill();
                    kills++;
                }

                await process.WaitForExitAsync(TestContext.Current.CancellationToken);
                Assert.True(killed || process.ExitCode == 0, $"exit code {process.ExitCode}");
            }

            foreach (string file in Directory.Exists(place.Output) ? place.Files().Where(file => file[0] != '.') : [])
            {
                string path = Path.Combine(place.Output, file);
                Assert.True(File.ReadAllBytes(path).SequenceEqual(File.ReadAllBytes(Path.Combine(place["whole"], file))), $"{file} is not whole after {kills} kills");
                Assert.True(times.TryAdd(file, File.GetLastWriteTimeUtc(path)) || times[file] == File.GetLastWriteTimeUtc(path), $"{file} was done twice");
            }
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"{count} pictures, {kills} kills");
        Assert.Equal(place.Files("whole"), place.Files());
        Assert.True(kills > 0, "no run was killed");
    }

    /// <summary>Pictures of 36 kinds, over and over.</summary>
    private static BatchPlace Pictures(int count)
    {
        var place = new BatchPlace();
        string[] extensions = ["png", "jpg", "ppm"];
        for (int i = 0; i < count; i++)
        {
            int kind = i % Distinct;
            string name = $"{i:00000}.{extensions[kind % 3]}", mask = $"{i:00000}.png";
            if (i < Distinct)
            {
                place.Add(name, 200 + 32 * (kind % 5), 180 + 40 * (kind % 4), kind % 12 == 0 ? PixelFormat.Rgba32 : PixelFormat.Rgb24, mask);
            }
            else
            {
                File.Copy(Path.Combine(place.Pictures, $"{kind:00000}.{extensions[kind % 3]}"), Path.Combine(place.Pictures, name));
                File.Copy(Path.Combine(place.Masks, $"{kind:00000}.png"), Path.Combine(place.Masks, mask));
            }
        }

        return place;
    }
}
