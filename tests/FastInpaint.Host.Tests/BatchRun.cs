using System.Diagnostics;
using System.Security.Cryptography;

namespace FastInpaint.Host.Tests;

/// <summary>A whole run of <c>batch</c> as a process of its own, watched from outside.</summary>
/// <param name="Name">Its options.</param>
/// <param name="Seconds">From start to end.</param>
/// <param name="ProcessBusy">The share of all processors that the process had between the first and the last tenth of the pictures.</param>
/// <param name="MachineBusy">The share of all processors that were busy in that time, with whatever; null where the system does not say.</param>
/// <param name="Hash">Of names and bytes of all outputs.</param>
/// <param name="Samples">Resident bytes by the number of outputs.</param>
internal sealed record BatchRun(string Name, double Seconds, double ProcessBusy, double? MachineBusy, string Hash, IReadOnlyList<(int Outputs, long Resident)> Samples)
{
    /// <summary>Runs into the output folder, which is emptied before.</summary>
    public static BatchRun Of(BatchPlace place, int count, params string[] options)
    {
        if (Directory.Exists(place.Output))
        {
            Directory.Delete(place.Output, recursive: true);
        }

        var samples = new List<(int Outputs, long Resident)>();
        (TimeSpan Wall, TimeSpan Process, double[]? Machine)? steady = null, last = null;
        long started = Stopwatch.GetTimestamp();
        using Process process = Start(place, options);
        while (!process.WaitForExit(TimeSpan.FromMilliseconds(100)))
        {
            int outputs = Directory.Exists(place.Output) ? Directory.EnumerateFiles(place.Output).Count(path => Path.GetFileName(path)[0] != '.') : 0;
            process.Refresh();
            try
            {
                samples.Add((outputs, process.WorkingSet64));
                if (outputs >= count / 10 && outputs <= count - count / 10)
                {
                    last = (Stopwatch.GetElapsedTime(started), process.TotalProcessorTime, MachineTimes());
                    steady ??= last;
                }
            }
            catch (InvalidOperationException)
            {
                // It ended between the two calls.
            }
        }

        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        string output = process.StandardOutput.ReadToEnd(), error = process.StandardError.ReadToEnd();
        Assert.True(process.ExitCode == 0, $"exit code {process.ExitCode}: {error}");
        Assert.Contains($"{count} of {count} pictures filled", output, StringComparison.Ordinal);
        (TimeSpan wall, TimeSpan cpu) = (last!.Value.Wall - steady!.Value.Wall, last.Value.Process - steady.Value.Process);
        double? machine = last.Value.Machine is { } now && steady.Value.Machine is { } then ? (now[0] - then[0]) / (now[1] - then[1]) : null;
        return new BatchRun($"batch {string.Join(' ', options)}", seconds, cpu / wall / Environment.ProcessorCount, machine, HashOf(place), samples);
    }

    public static Process Start(BatchPlace place, params string[] options) => Process.Start(Programs.Dotnet(typeof(CommandLine).Assembly, place.Arguments(options)))!;

    /// <summary>Mean of the resident bytes while the outputs were that many.</summary>
    public double MeanResident(int from, int to) => Samples.Where(sample => sample.Outputs >= from && sample.Outputs <= to).Average(sample => (double)sample.Resident);

    public override string ToString()
    {
        int count = Samples.Max(sample => sample.Outputs), window = Math.Max(1, count / 10);
        return $"{Name}: {Seconds:0.0} s, {ProcessBusy:P0} of the processors (machine {MachineBusy:P0} busy), resident {MeanResident(window, 2 * window) / (1 << 20):0.0} MiB after warm-up, "
            + $"{MeanResident(count - window, count) / (1 << 20):0.0} MiB at the end, {Samples.Max(sample => sample.Resident) / (1 << 20)} MiB at most";
    }

    private static string HashOf(BatchPlace place)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string file in place.Files())
        {
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes(file));
            hash.AppendData(File.ReadAllBytes(Path.Combine(place.Output, file)));
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    /// <summary>Time that all processors together were busy, and all time.</summary>
    private static double[]? MachineTimes()
    {
        if (!File.Exists("/proc/stat"))
        {
            return null;
        }

        double[] times = [.. File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Take(8).Select(double.Parse)];
        // user, nice, system, idle, waiting for the disk, interrupts, stolen.
        double idle = times[3] + times[4];
        return [times.Sum() - idle, times.Sum()];
    }
}
