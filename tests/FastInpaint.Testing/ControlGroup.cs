using System.Diagnostics;
using System.Globalization;

namespace FastInpaint.Testing;

/// <summary>A memory control group of its own (Linux, version 1 or 2). It is removed, and what still runs in it is killed, when it is disposed of.</summary>
public sealed class ControlGroup : IDisposable
{
    private const string Prefix = "fastinpaint-test-";

    private static readonly string[] s_parents = ["/sys/fs/cgroup/memory", "/sys/fs/cgroup"];
    private static readonly Lazy<string?> s_unavailable = new(WhyNot);
    private static int s_count;

    private readonly string _folder;
    private readonly ControlGroupFiles _files;
    private readonly ManualResetEventSlim _done = new();
    private readonly Thread _watch;
    private long _anonymous;

    /// <exception cref="IOException">The group cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The group may not be made.</exception>
    private ControlGroup(string parent, long bytes)
    {
        _files = ControlGroupFiles.Of(parent);
        _folder = Path.Combine(parent, $"{Prefix}{Environment.ProcessId}-{Interlocked.Increment(ref s_count)}");
        Directory.CreateDirectory(_folder);
        try
        {
            File.WriteAllText(FilePath(_files.Limit), bytes.ToString(CultureInfo.InvariantCulture));
            if (File.Exists(FilePath(_files.Swap)))
            {
                // Memory that is swapped out is no memory that was saved.
                File.WriteAllText(FilePath(_files.Swap), (_files.SwapIsOnTop ? 0 : bytes).ToString(CultureInfo.InvariantCulture));
            }

            _ = (PeakBytes, UsedBytes, AnonymousBytes, Kills);
        }
        catch
        {
            Directory.Delete(_folder);
            throw;
        }

        Bytes = bytes;
        _watch = new Thread(Watch) { IsBackground = true, Priority = ThreadPriority.AboveNormal };
        _watch.Start();
    }

    /// <summary>Why this machine lets the tests make no group; null where it does.</summary>
    public static string? Unavailable => s_unavailable.Value;

    /// <summary>The most bytes that the group may take.</summary>
    public long Bytes { get; }

    /// <summary>Bytes that the group takes, cached files among them.</summary>
    public long UsedBytes => Number(_files.Used);

    /// <summary>The most bytes that the group has ever taken, cached files among them.</summary>
    public long PeakBytes => Number(_files.Peak);

    /// <summary>Bytes that belong to no file: heaps, arenas and stacks.</summary>
    public long AnonymousBytes => Field(_files.Statistics, _files.Anonymous);

    /// <summary>The most bytes that belonged to no file, looked at every few milliseconds.</summary>
    public long PeakAnonymousBytes => Interlocked.Read(ref _anonymous);

    /// <summary>Processes that the kernel has killed because the group was full.</summary>
    public long Kills => Field(_files.Events, "oom_kill");

    /// <summary>Skips the test where no group can be made.</summary>
    public static void SkipWithout() => Assert.SkipWhen(Unavailable is not null, $"needs a memory control group: {Unavailable}");

    /// <summary>Makes a group.</summary>
    /// <param name="bytes">The most bytes that it may take.</param>
    public static ControlGroup Of(long bytes) => new(s_parents.First(ControlGroupFiles.AreIn), bytes);

    /// <summary>The same command within the group: a shell enters it, and becomes the program.</summary>
    public ProcessStartInfo Command(ProcessStartInfo command)
    {
        var inside = new ProcessStartInfo("/bin/sh", ["-c", "echo $$ > \"$0\" && exec \"$@\"", FilePath("cgroup.procs"), command.FileName, .. command.ArgumentList])
        {
            RedirectStandardInput = command.RedirectStandardInput,
            RedirectStandardOutput = command.RedirectStandardOutput,
            RedirectStandardError = command.RedirectStandardError,
            WorkingDirectory = command.WorkingDirectory,
        };
        inside.Environment.Clear();
        foreach ((string name, string? value) in command.Environment)
        {
            inside.Environment[name] = value;
        }

        return inside;
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"group of {Bytes >> 20} MiB: {PeakBytes >> 20} MiB at most, {PeakAnonymousBytes >> 20} MiB of them in no file, {UsedBytes >> 20} MiB now, {Kills} killed");

    public void Dispose()
    {
        _done.Set();
        _watch.Join();
        _done.Dispose();
        for (int attempt = 0; ; attempt++)
        {
            foreach (string process in File.ReadLines(FilePath("cgroup.procs")))
            {
                Kill(int.Parse(process, CultureInfo.InvariantCulture));
            }

            try
            {
                Directory.Delete(_folder);
                return;
            }
            catch (IOException) when (attempt < 200)
            {
                // A process that was killed leaves its group a little later.
                Thread.Sleep(50);
            }
        }
    }

    private static void Kill(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            // The process has ended.
        }
    }

    private static string? WhyNot()
    {
        if (!OperatingSystem.IsLinux())
        {
            return "only Linux has them";
        }

        if (!s_parents.Any(ControlGroupFiles.AreIn))
        {
            return $"{string.Join(" and ", s_parents)} have no files of a memory controller";
        }

        try
        {
            using ControlGroup group = Of(1 << 30);
            using Process process = Process.Start(group.Command(Programs.Command("true")))!;
            process.WaitForExit();
            return process.ExitCode == 0 ? null : $"a process cannot enter one: {process.StandardError.ReadToEnd().Trim()}";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return exception.Message;
        }
    }

    private void Watch()
    {
        do
        {
            Interlocked.Exchange(ref _anonymous, Math.Max(_anonymous, AnonymousBytes));
        }
        while (!_done.Wait(20));
    }

    private string FilePath(string name) => Path.Combine(_folder, name);

    private long Number(string name) => long.Parse(File.ReadAllText(FilePath(name)), CultureInfo.InvariantCulture);

    private long Field(string file, string name) =>
        long.Parse(File.ReadLines(FilePath(file)).Select(line => line.Split(' ')).Single(line => line[0] == name)[1], CultureInfo.InvariantCulture);
}
